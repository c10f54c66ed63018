import type { World } from '../aggregates/world.ts';
import { planBody } from '../plan/plan-index.ts';
import { openPredecessor } from '../production/job-lookup.ts';
import type { Job } from '../production/job-lookup.ts';
import { lackingQualification } from '../production/qualified-here.ts';

/** What keeps a job from being started, with who can change that. */
export type Blocker =
  | {
      readonly code: 'predecessor-open';
      readonly params: { readonly predecessor: string; readonly workCenter: string };
    }
  | { readonly code: 'running-elsewhere'; readonly params: { readonly equipment: string } }
  | { readonly code: 'not-qualified'; readonly params: { readonly qualification: string } }
  | { readonly code: 'not-yet'; readonly params: { readonly earliestStart: string } };

/** What keeps a job from being started at a machine where these people are. Blocks only a start: what rests there may go on. */
export function blockersOf(
  world: World,
  job: Job,
  { equipment, people }: { readonly equipment: string; readonly people: readonly string[] },
  nowMs: number,
): Blocker[] {
  const nameOf = (id: string) => planBody(world.plan, 'equipment', id)?.name ?? id;
  const blockers: Blocker[] = [];
  if (!job.state.runs.some((run) => run.equipment === equipment)) {
    const waitsFor = openPredecessor(job);
    if (waitsFor)
      blockers.push({
        code: 'predecessor-open',
        params: { predecessor: waitsFor.name, workCenter: nameOf(waitsFor.workCenter) },
      });
    const [elsewhere] = job.state.runs;
    if (elsewhere) blockers.push({ code: 'running-elsewhere', params: { equipment: nameOf(elsewhere.equipment) } });
    const qualification = lackingQualification(world, job.operation.qualifications ?? [], people, nowMs);
    if (qualification !== undefined) blockers.push({ code: 'not-qualified', params: { qualification } });
  }
  const { earliestStart } = job.order;
  if (earliestStart !== null && Date.parse(earliestStart) > nowMs)
    blockers.push({ code: 'not-yet', params: { earliestStart } });
  return blockers;
}
