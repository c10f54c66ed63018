import { stateOf } from '../aggregates/world.ts';
import type { FactDraft } from '../facts/seal.ts';
import type { JobKey } from '../gate/gate-context.ts';
import { draft } from '../gate/gate-context.ts';
import type { Acting, GateContext } from '../gate/gate-context.ts';
import type { OpenLabor } from '../labor/open-labor.ts';
import type { Activity } from './run-stretch.ts';

interface JobHere extends JobKey {
  readonly equipment: string;
}

function atWork(context: GateContext, { order, operation, equipment }: JobHere): readonly OpenLabor[] {
  const { labor } = stateOf(context.world, 'equipment', equipment);
  return labor.filter((one) => one.order === order && one.operation === operation);
}

/** Whoever begins a job works on it from then on; nothing where they do so already. */
export function actorBegins(context: GateContext, acting: Acting, job: JobHere, activity: Activity): FactDraft[] {
  const own = atWork(context, job).find(({ person }) => person === acting.person.id);
  if (own?.activity === activity) return [];
  const { order, operation, equipment } = job;
  const labor = { person: acting.person.id, order, operation, equipment, activity };
  return [draft(context, acting, 'LaborStarted', labor)];
}

/** When a job leaves its machine, nobody works on it there any more. */
export function everybodyStops(context: GateContext, acting: Acting, job: JobHere): FactDraft[] {
  return atWork(context, job).map(({ person, order, operation, equipment }) =>
    draft(context, acting, 'LaborStopped', { person, order, operation, equipment }),
  );
}
