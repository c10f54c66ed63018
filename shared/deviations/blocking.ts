import { stateOf } from '../aggregates/world.ts';
import type { World } from '../aggregates/world.ts';
import type { Role } from '../authority/can.ts';
import { planBody } from '../plan/plan-index.ts';
import type { Job } from '../production/job-lookup.ts';
import type { Hold } from '../quality/holds.ts';
import type { DeviationKind } from './deviation-kinds.ts';
import { currentRound } from './deviation-state.ts';
import type { OpenDeviation } from './open-deviations.ts';

const MINUTE_MS = 60_000;

/** A deviation that keeps operations from being begun until it is decided. */
interface BlockingKind {
  readonly owner: Role;
  /** What still keeps them from it when that was chosen; of waits see `waitsUntil`. */
  readonly stillBy: readonly string[];
}

/** The kinds that block a start. Dispatch and gates know no more of deviations than this. */
export const blockingKinds: Readonly<Partial<Record<DeviationKind, BlockingKind>>> = {
  materialShortage: { owner: 'materialHandler', stillBy: ['next'] },
  maintenanceConflict: { owner: 'supervisor', stillBy: ['before'] },
  orderStopRequest: { owner: 'supervisor', stillBy: ['suspend'] },
};

/** Until when (milliseconds) an option waits that was chosen then: `wait/30` minutes, `until/<instant>`; undefined: it is no wait. */
export function waitsUntil(option: string, chosenAt: string): number | undefined {
  const [code, value] = [option.split('/', 1)[0], option.slice(option.indexOf('/') + 1)];
  if (code === 'wait') return Date.parse(chosenAt) + Number(value) * MINUTE_MS;
  return code === 'until' ? Date.parse(value) : undefined;
}

/** Whether an open deviation keeps its operations from being begun now. */
function blocks({ kind, chosen, chosenAt, waited }: OpenDeviation, nowMs: number): boolean {
  const rule = blockingKinds[kind];
  if (!rule) return false;
  // After a wait what was waited for may be there: whoever finds it begins.
  if (chosen === null || chosenAt === null) return waited === null;
  const until = waitsUntil(chosen, chosenAt);
  return until === undefined ? rule.stillBy.includes(chosen.split('/', 1)[0] ?? '') : nowMs < until;
}

/** What is open and held at a place, and at what holds it. */
export interface PlaceNow {
  /** The place and what it stands in. */
  readonly places: readonly string[];
  /** Deviations that are about the whole place, and of a kind that blocks. */
  readonly open: readonly OpenDeviation[];
  readonly holds: readonly (Hold & { readonly equipment: string })[];
}

/** Deepest hierarchy that is followed; a plan may go in circles. */
const MAX_LEVELS = 8;

/** What is open and held at a machine, its work center and its area. */
export function placeNow(world: World, equipment: string): PlaceNow {
  const places: string[] = [];
  const open: OpenDeviation[] = [];
  const holds: (Hold & { equipment: string })[] = [];
  let place: string | null = equipment;
  while (place !== null && places.length < MAX_LEVELS) {
    const at: string = place;
    const state = stateOf(world, 'equipment', at);
    places.push(at);
    open.push(...state.deviations.open.filter(({ kind, order }) => order === null && blockingKinds[kind]));
    holds.push(...state.holds.map((hold) => ({ ...hold, equipment: at })));
    place = planBody(world.plan, 'equipment', at)?.parent ?? null;
  }
  return { places, open, holds };
}

/** The open deviations that keep a job from being begun or taken up at a place. */
export function blockingDeviations(
  { orderState, operation }: Pick<Job, 'orderState' | 'operation'>,
  place: PlaceNow,
  nowMs: number,
): OpenDeviation[] {
  const ofOrder = orderState.deviations.open.filter((one) => one.operation === null || one.operation === operation.id);
  return [...ofOrder, ...place.open].filter((one) => blocks(one, nowMs));
}

/** The role that a blocking deviation waits for: that it was given to, else that of the site, else that of its kind. */
export function ownerOfBlocking(world: World, { id, kind }: OpenDeviation): Role {
  const { assigned } = currentRound(stateOf(world, 'deviation', id));
  const site = planBody(world.plan, 'settings', 'site')?.deviations?.[kind]?.owner;
  return assigned?.to ?? site ?? blockingKinds[kind]?.owner ?? 'supervisor';
}
