import type { PlanMachine, PlanTotals } from '../../shared/views/area-plan-view.ts';
import type { Words } from '../words/use-words.ts';

/** Load of a machine for the time in which it works, as a share of one; 0 where it never works. */
export const loadShare = ({ loadMinutes, openMinutes }: PlanMachine): number =>
  openMinutes <= 0 ? 0 : loadMinutes / openMinutes;

/** What a plan is better or worse in than another, in short sentences; the first says how many orders are late. */
export function comparedWords(now: PlanTotals, than: PlanTotals, { t, format }: Words): string[] {
  const count = format.count(now.lateOrders);
  const late =
    now.lateOrders === than.lateOrders
      ? t('planning.lateSame', { count: now.lateOrders, value: count })
      : t('planning.lateInstead', { value: count, than: format.count(than.lateOrders) });
  const difference = (of: 'lateMinutes' | 'setupMinutes', less: string, more: string) => {
    const saved = Math.round(than[of] - now[of]);
    if (saved === 0) return [];
    return [saved > 0 ? less : more].map((sentence) => sentence.replace('{0}', format.minutes(Math.abs(saved))));
  };
  return [
    late,
    ...difference(
      'lateMinutes',
      t('planning.lateLess', { minutes: '{0}' }),
      t('planning.lateMore', { minutes: '{0}' }),
    ),
    ...difference(
      'setupMinutes',
      t('planning.setupLess', { minutes: '{0}' }),
      t('planning.setupMore', { minutes: '{0}' }),
    ),
  ];
}
