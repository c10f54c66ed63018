import { IconArrowRight, IconInfoCircle, IconLock } from '@tabler/icons-react';
import type { ReactNode } from 'react';

import type { Role } from '../../shared/authority/can.ts';
import type { AreaPlanView, PlanTotals } from '../../shared/views/area-plan-view.ts';
import { PagedList } from '../controls/PagedList.tsx';
import { TouchButton } from '../controls/TouchButton.tsx';
import { rolesWords } from '../deviations/deviation-words.ts';
import { DataAge } from '../next/DataAge.tsx';
import { testIds } from '../test-ids.ts';
import { useWords } from '../words/use-words.ts';
import { comparedWords } from './plan-figures.ts';
import { setPlanState } from './plan-store.ts';

interface TotalsTableProps {
  /** What both columns are called. */
  readonly names: readonly [string, string];
  readonly totals: readonly [PlanTotals, PlanTotals];
  /** What stands in the corner, in place of nothing. */
  readonly corner?: string;
}

/** What two plans come to, beside each other. */
export function TotalsTable({ names, totals, corner }: TotalsTableProps): ReactNode {
  const { t, format } = useWords();
  const rows: readonly (readonly [string, (of: PlanTotals) => string])[] = [
    [t('planning.lateOrders'), (of) => format.count(of.lateOrders)],
    ...(totals.some(({ lateLeftOut }) => lateLeftOut > 0)
      ? [[t('planning.lateLeftOut'), (of: PlanTotals) => format.count(of.lateLeftOut)] as const]
      : []),
    [t('planning.lateSum'), (of) => format.minutes(of.lateMinutes)],
    [t('planning.setup'), (of) => format.minutes(of.setupMinutes)],
    [
      t('planning.constraint'),
      ({ constraint }) =>
        constraint === null
          ? t('planning.none')
          : t('planning.constraintIs', {
              machine: constraint.equipment.name,
              load: format.percent(constraint.loadPercent / 100),
            }),
    ],
  ];
  return (
    <table className="plan-totals">
      <thead>
        <tr>
          <th scope="col">{corner ?? <span className="unseen">{t('planning.figure')}</span>}</th>
          {names.map((name) => (
            <th key={name} scope="col">
              {name}
            </th>
          ))}
        </tr>
      </thead>
      <tbody>
        {rows.map(([name, words]) => (
          <tr key={name}>
            <th scope="row">{name}</th>
            {totals.map((of, index) => (
              <td key={names[index]}>{words(of)}</td>
            ))}
          </tr>
        ))}
      </tbody>
    </table>
  );
}

interface OverviewProps {
  readonly plan: AreaPlanView;
  readonly mayPin: boolean;
  readonly roles: readonly Role[];
}

/** The plan as a whole: what it comes to beside the best rule alone, and what it leaves out. */
export function Overview({ plan, mayPin, roles }: OverviewProps): ReactNode {
  const words = useWords();
  const { t } = words;
  const { totals, byRule, leftOut } = plan;
  const [late, ...others] = comparedWords(totals, byRule, words);
  return (
    <section className="panel line-side" data-testid={testIds.planOverview} aria-label={t('planning.overview')}>
      <PagedList plain>
        <li data-testid={testIds.planCompared}>
          <p className="title">{late}</p>
          <p className="large">{others.join(', ')}</p>
        </li>
        <li>
          <TotalsTable names={[t('planning.thisPlan'), t('planning.rule')]} totals={[totals, byRule]} />
        </li>
        <li>
          <DataAge />
        </li>
        <li className="note">
          {mayPin ? <IconInfoCircle aria-hidden /> : <IconLock aria-hidden />}
          {mayPin ? t('planning.tapHint') : t('planning.may', { roles: rolesWords(roles, words) })}
        </li>
      </PagedList>
      {leftOut.length === 0 ? null : (
        <TouchButton
          testId={testIds.planToLeftOut}
          size="secondary"
          flat
          icon={<IconArrowRight />}
          label={t('planning.leftOut', { count: leftOut.length })}
          onPress={() => setPlanState({ shown: 'leftOut' })}
        />
      )}
    </section>
  );
}
