import { stateOf } from '../aggregates/world.ts';
import type { World } from '../aggregates/world.ts';
import { callOf } from '../deviations/deviation-kinds.ts';
import { componentsOfJob } from '../materials/components.ts';
import { planBody } from '../plan/plan-index.ts';
import type { Job } from '../production/job-lookup.ts';
import type { Finding } from '../readiness/readiness.ts';
import { term } from './candidate.ts';
import type { Candidate, Sight } from './candidate.ts';
import { mayHere } from './may-here.ts';
import { foundOf, nextJob, toRaise } from './what-lacks.ts';

/** What the books say of the material of a job that somebody can see to before it begins. */
const lacks = ['material-short', 'material-held', 'material-away', 'material-unknown', 'material-expires'] as const;

/** Whether somebody has asked for material of the order at the machine already, or said what is wrong with it. */
function isAsked(world: World, equipment: string, order: string): boolean {
  return stateOf(world, 'equipment', equipment).deviations.open.some(
    ({ id, kind, order: about }) =>
      about === order &&
      (kind === 'materialShortage' ||
        kind === 'qualityConcern' ||
        callOf(kind, stateOf(world, 'deviation', id).raised?.params) === 'material'),
  );
}

/** The component that a finding names; its params have the name that people read. */
function materialOf(world: World, job: Job, { params }: Finding): string | undefined {
  return componentsOfJob(world.plan, job)
    .map(({ requirement }) => requirement.material)
    .find((material) => (planBody(world.plan, 'material', material)?.name ?? material) === params['material']);
}

/** Material of the next job that is not staged: too little, on hold, elsewhere, ending or unknown, by the books. The first of it. */
export function stagingCandidates(sight: Sight): Candidate[] {
  const { world, station, heardMs } = sight;
  const { equipment } = station;
  const next = equipment === null ? undefined : nextJob(sight, equipment);
  if (equipment === null || !next || !mayHere(sight, 'deviation.raise')) return [];
  const { job } = next.line;
  const [found] = foundOf(next.line, 'material', lacks);
  if (!found || isAsked(world, equipment, job.orderId)) return [];
  const material = materialOf(world, job, found);
  return [
    {
      kind: 'material',
      about: `next/${job.orderId}/${job.operation.id}/${found.code}`,
      what: { code: 'stage', params: { material: found.params['material'] ?? '', number: job.order.number } },
      terms: [term(found.code, next.minutes, found.params)],
      why: [],
      restsOn: found.at ?? (heardMs === null ? null : new Date(heardMs).toISOString()),
      accept: toRaise(job, equipment, material),
    },
  ];
}
