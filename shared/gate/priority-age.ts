import { planBody, planRevision } from '../plan/plan-index.ts';
import { USUAL_PRIORITY_SAFETY, wordOnAge } from '../plan/priority-safety.ts';
import type { OldData } from '../plan/priority-safety.ts';
import type { Decision, GateContext } from './gate-context.ts';
import { refuse } from './refusal.ts';
import type { Remedy } from './refusal.ts';

const MINUTE_MS = 60_000;

/**
 * Whether work may begin with the priority lane as old as it is here, by the site settings. Asked last, so that nobody confirms what is
 * refused anyway.
 * @param allTheSame the same command, confirmed.
 * @returns what to record of the age when it is old, or the refusal.
 */
export function checkPriorityAge(
  context: GateContext,
  confirmed: boolean,
  allTheSame: Remedy,
): { readonly ok: true; readonly old: { readonly oldData?: OldData } } | Exclude<Decision, { ok: true }> {
  if (context.priorityAgeMs === undefined) return { ok: true, old: {} };
  const { plan } = context.world;
  const safety = planBody(plan, 'settings', 'site')?.prioritySafety ?? USUAL_PRIORITY_SAFETY;
  const ageMs = context.priorityAgeMs();
  const ageMinutes = ageMs === null ? null : Math.floor(ageMs / MINUTE_MS);
  const word = wordOnAge(safety, ageMinutes);
  if (word === 'not old') return { ok: true, old: {} };
  if (word === 'allow' || (word === 'confirm' && confirmed)) {
    const settings = planRevision(plan, 'settings', 'site')?.revision ?? 0;
    return { ok: true, old: { oldData: { ageMinutes, settings, confirmed: confirmed && word === 'confirm' } } };
  }
  const help: Remedy = { kind: 'ask', roles: ['supervisor', 'engineer'] };
  const remedies: readonly [Remedy, ...Remedy[]] = word === 'confirm' ? [allTheSame, help] : [help];
  if (ageMinutes === null) return refuse('urgent-unknown', { maxMinutes: safety.maxAgeMinutes }, remedies);
  const params = { minutes: ageMinutes, maxMinutes: safety.maxAgeMinutes };
  return refuse(word === 'confirm' ? 'urgent-old' : 'urgent-too-old', params, remedies);
}
