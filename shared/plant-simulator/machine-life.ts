import { stateOf } from '../aggregates/world.ts';
import type { World } from '../aggregates/world.ts';
import type { RankedJob } from '../dispatch/rank-jobs.ts';
import type { EquipmentState } from '../equipment/equipment-state.ts';
import { runningJob } from '../equipment/machine-jobs.ts';
import type { JobOnEquipment } from '../equipment/machine-jobs.ts';
import type { CommandName, CommandParams } from '../gate/command.ts';
import { findJob } from '../production/job-lookup.ts';
import type { Job } from '../production/job-lookup.ts';
import type { WorkOrderState } from '../production/work-order-state.ts';
import type { Shift } from '../time/shift-instances.ts';
import type { Chance } from './chance.ts';
import type { Behaviour, Post, Simulation } from './simulation.ts';
import type { Given, VirtualFloor, VirtualPlace } from './virtual-floor.ts';

export const MINUTE_MS = 60_000;

/** What the life of every machine has in common. */
export interface PlantLife {
  readonly world: World;
  readonly floor: VirtualFloor;
  readonly chance: Chance;
  readonly simulation: Simulation;
  /** How many times faster than life everything goes but the shifts. */
  readonly pace: number;
  /** When the past ends that is being made up; infinite while the plant lives on. */
  readonly endMs: number;
  /** The jobs of a machine, best first, as far as its crew may take them. */
  readonly jobsFor: (equipment: string, nowMs: number) => readonly RankedJob[];
}

/** A machine, the people around it, and what they have in mind. Whatever is not known (after a start) is made up when it is needed. */
export interface MachineLife {
  readonly equipment: string;
  readonly workCenter: string;
  readonly station: string;
  readonly post: Post;
  readonly behaviour: Behaviour;
  wakeMs: number;
  /** When rules are looked at if nothing happens before. */
  ruleMs: number;
  /** The machine and the order on it as rules saw them last; null: they did not yet. */
  seen: { readonly unit: EquipmentState; readonly order: WorkOrderState } | null;
  /** Of the usual scrap, for the present job. */
  scrapTimes: number;
  /** Until when a crew is late, and of which shift. */
  late: { readonly shiftMs: number; readonly untilMs: number } | null;
  /** The shift that runs here and its crew, as long as it does; null: it is looked for. */
  watch: { readonly shift: Shift; readonly crew: readonly string[] } | null;
  /** Deviations that somebody will see to, or has. */
  readonly minded: Set<string>;
  /** While it produces: up to when its pieces are in `made`. */
  producingMs: number | null;
  /** Pieces that nobody has counted yet. */
  made: number;
  /** Counts that the machine has made and nobody recorded, and since when. */
  counted: number;
  countedMs: number | null;
  /** Of the planned speed, for the present job. */
  speed: number;
  /** How the present job ends before all is made: at which share of it. */
  fate: { readonly how: 'short' | 'remainder'; readonly at: number } | null;
  reportMs: number;
  stopMs: number;
  /** Until when it stands, and why; null: it does not. */
  standing: {
    readonly untilMs: number;
    readonly noticeMs: number;
    readonly reason: string;
    /** When somebody says why it stands, while it does; infinite: afterwards, if at all. */
    readonly sayMs: number;
  } | null;
  setupMs: number | null;
  /** What whoever is in charge then will do later. */
  todo: { readonly atMs: number; readonly act: (actor: string, nowMs: number) => void }[];
}

/** A machine about whose past nothing is known. */
export function bornMachine(
  at: Pick<MachineLife, 'equipment' | 'workCenter' | 'station' | 'post' | 'behaviour' | 'wakeMs'>,
): MachineLife {
  return {
    ...at,
    ruleMs: Number.POSITIVE_INFINITY,
    seen: null,
    scrapTimes: 1,
    late: null,
    watch: null,
    minded: new Set(),
    producingMs: null,
    made: 0,
    counted: 0,
    countedMs: null,
    speed: (at.behaviour.speed[0] + at.behaviour.speed[1]) / 2,
    fate: null,
    reportMs: 0,
    stopMs: 0,
    standing: null,
    setupMs: null,
    todo: [],
  };
}

/** The station of a machine at an instant. */
export function placeOf({ jobsFor }: PlantLife, { station, equipment }: MachineLife, nowMs: number): VirtualPlace {
  return {
    station,
    equipment,
    nowMs,
    recommended: () => {
      const [first] = jobsFor(equipment, nowMs);
      return first && first.readiness !== 'blocked'
        ? { order: first.job.orderId, operation: first.job.operation.id }
        : undefined;
    },
  };
}

/** Gives a command at the station of a machine. */
export function giveAt<Name extends CommandName>(
  life: PlantLife,
  machine: MachineLife,
  nowMs: number,
  actor: string | null,
  name: Name,
  params: CommandParams<Name>,
): Given {
  const place = placeOf(life, machine, nowMs);
  return life.floor.give(name === 'publishRule' ? { ...place, withPin: true } : place, actor, name, params);
}

/** The job on a machine with its plan. */
export function jobOn(
  { world }: PlantLife,
  { equipment }: MachineLife,
): { readonly run: JobOnEquipment; readonly job: Job } | undefined {
  const run = runningJob(stateOf(world, 'equipment', equipment));
  const job = run && findJob(world, run.order, run.operation);
  return run && job && !('missing' in job) ? { run, job } : undefined;
}

/** The people signed on at a station. */
export function signedOnAt(world: World, station: string): string[] {
  return [...world.logs.person].flatMap(([id, { state }]) => (Object.hasOwn(state.sessions, station) ? [id] : []));
}
