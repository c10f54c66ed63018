import type { World } from '../aggregates/world.ts';
import type { Job } from '../production/job-lookup.ts';
import { readinessOf, weightOf } from '../readiness/readiness-of.ts';
import type { ReadinessPlace } from '../readiness/readiness-place.ts';
import type { Finding, FindingCode } from '../readiness/readiness.ts';
import type { Worded } from '../views/worded.ts';

/** What planning answers by itself: order of operations, times of machines, tools and crews; and who is here now says nothing of tomorrow. */
const plannedOtherwise: ReadonlySet<FindingCode> = new Set([
  'predecessor-open',
  'predecessor-runs',
  'predecessor-rests',
  'sent-ahead',
  'sent-ahead-rests',
  'running-elsewhere',
  'tool-in-use',
  'not-qualified',
  'qualification-ends',
  'crew-short',
  'equipment-stopped',
  'in-maintenance',
  'maintenance-ahead',
]);

/** When an operation can be begun at a machine, as far as anybody knows. */
export type WhenReady =
  /** Not before (milliseconds since 1970). */
  | { readonly fromMs: number }
  /** Nobody knows, because of this. */
  | { readonly blockers: readonly Worded[] };

const wordedOf = ({ code, params }: Finding): Worded => ({ code, params: { ...params } });

/** What an operation waits for that planning cannot know the end of; and when what the clock ends has ended. */
export function whenReady(world: World, job: Job, place: ReadinessPlace, nowMs: number): WhenReady {
  const findings = readinessOf(world, job, place, nowMs).answers.flatMap(({ facts }) => facts);
  const blocking = findings.filter(
    (finding) => !plannedOtherwise.has(finding.code) && (finding.code === 'not-yet' || weightOf(finding) === 'blocked'),
  );
  const endless = blocking.filter(({ turnsAt }) => turnsAt === null);
  if (endless.length > 0) return { blockers: endless.map(wordedOf) };
  return { fromMs: Math.max(nowMs, ...blocking.map(({ turnsAt }) => Date.parse(turnsAt ?? ''))) };
}

/** What speaks against an operation whose predecessor is not planned: that it waits for it. */
export function waitsForUnplanned(world: World, job: Job, place: ReadinessPlace, nowMs: number): readonly Worded[] {
  const findings = readinessOf(world, job, place, nowMs).answers.flatMap(({ facts }) => facts);
  const waits = findings.filter(({ code }) => code.startsWith('predecessor-'));
  return waits.map(wordedOf);
}
