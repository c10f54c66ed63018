import type { World } from '../aggregates/world.ts';
import { blockingDeviations, ownerOfBlocking } from '../deviations/blocking.ts';
import type { PlaceNow } from '../deviations/blocking.ts';
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
  | {
      readonly code: 'held';
      readonly params: {
        readonly thing: string;
        readonly hold: string;
        readonly person: string;
        readonly since: string;
      };
    }
  | {
      readonly code: 'deviation-open';
      readonly params: { readonly kind: string; readonly owner: string; readonly since: string };
    }
  | { readonly code: 'not-yet'; readonly params: { readonly earliestStart: string } };

function holdsOf(world: World, { orderId, order, orderState }: Job, { holds }: PlaceNow): Blocker[] {
  const held = [
    ...orderState.holds.map((hold) => ({ ...hold, thing: order.number === '' ? orderId : order.number })),
    ...holds.map((hold) => ({
      ...hold,
      thing: planBody(world.plan, 'equipment', hold.equipment)?.name ?? hold.equipment,
    })),
  ];
  return held.map(({ thing, reason, person, station, at }) => ({
    code: 'held' as const,
    params: { thing, hold: reason, person: person === null ? station : personName(world, person), since: at },
  }));
}

const personName = (world: World, id: string) => planBody(world.plan, 'person', id)?.name ?? id;

function deviationsOf(world: World, job: Job, place: PlaceNow, nowMs: number): Blocker[] {
  return blockingDeviations(job, place, nowMs).map((open) => ({
    code: 'deviation-open' as const,
    params: { kind: open.kind, owner: ownerOfBlocking(world, open), since: open.since },
  }));
}

/** What keeps a job from being started at a machine where these people are. Blocks only a start: what rests there may go on. */
export function blockersOf(
  world: World,
  job: Job,
  {
    equipment,
    people,
    place,
  }: { readonly equipment: string; readonly people: readonly string[]; readonly place: PlaceNow },
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
  blockers.push(...holdsOf(world, job, place), ...deviationsOf(world, job, place, nowMs));
  const { earliestStart } = job.order;
  if (earliestStart !== null && Date.parse(earliestStart) > nowMs)
    blockers.push({ code: 'not-yet', params: { earliestStart } });
  return blockers;
}
