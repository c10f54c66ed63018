import type { AggregateDefinition } from '../aggregates/aggregate-log.ts';
import type { Fact } from '../catalogue/fact-catalogue.ts';
import { evolveDeviations, noDeviations } from '../deviations/open-deviations.ts';
import type { OpenDeviations } from '../deviations/open-deviations.ts';
import { doneBy } from '../facts/done-by.ts';
import type { DoneBy } from '../facts/done-by.ts';
import { evolveLabor } from '../labor/open-labor.ts';
import type { OpenLabor } from '../labor/open-labor.ts';
import { evolvePassedOver, nonePassedOver } from '../next-action/passed-over.ts';
import type { PassedOver } from '../next-action/passed-over.ts';
import { evolvePinsHere } from '../production/pin-states.ts';
import type { PinHere } from '../production/pin-states.ts';
import { evolveHolds } from '../quality/holds.ts';
import type { Hold } from '../quality/holds.ts';
import { evolveFired } from '../rules/fired.ts';
import type { Fired } from '../rules/fired.ts';
import { evolveJobs, runningJob } from './machine-jobs.ts';
import type { MachineJobs } from './machine-jobs.ts';
import { evolveStops } from './stops.ts';
import type { StopPart } from './stops.ts';

/** A work unit as its facts tell it. */
export interface EquipmentState extends MachineJobs {
  readonly id: string;
  /** Stops, see stops.ts: only those that last, are not explained or are not long ago. */
  readonly stops: readonly StopPart[];
  /** Who works here on what. */
  readonly labor: readonly OpenLabor[];
  /** The last count that was recorded, and by which station; null: the unit has never been counted. */
  readonly counted: { readonly at: string; readonly station: string } | null;
  /** What is open about it, or happened where it stands. */
  readonly deviations: OpenDeviations;
  /** When the last one who worked here stopped; null: nobody has. */
  readonly lastLaborEnd: string | null;
  /** Which automation rules fired here lately. */
  readonly fired: readonly Fired[];
  /** What people did not follow here lately, and why. */
  readonly passedOver: PassedOver;
  /** Nothing is begun here while there are any. */
  readonly holds: readonly Hold[];
  /** Chains that two devices went on with, as far as their facts name this unit; the last ones. */
  readonly forks: readonly Fork[];
  /** Jobs that were given a place here, the first one first; see `pinsOf` for those that stand. */
  readonly pins: readonly PinHere[];
}

/** Two devices went on under one name: the server says so of the first fact of the second branch. */
export interface Fork extends DoneBy {
  readonly chain: string;
  readonly seq: number;
  readonly branch: string;
}

/** So many forks are remembered. */
const MOST_FORKS = 5;

function evolveCounted(counted: EquipmentState['counted'], fact: Fact): EquipmentState['counted'] {
  if (fact.type !== 'CounterRead' || (counted !== null && counted.at > fact.data.to)) return counted;
  return { at: fact.data.to, station: fact.chain.slice(0, fact.chain.indexOf('/')) };
}

/** Work units fold the production facts that name them, their stops, their counts and the people who work at them. */
export const equipmentAggregate: AggregateDefinition<EquipmentState> = {
  kind: 'equipment',
  initial: (id) => ({
    id,
    jobs: [],
    lastJob: null,
    stops: [],
    labor: [],
    counted: null,
    deviations: noDeviations,
    lastLaborEnd: null,
    fired: [],
    passedOver: nonePassedOver,
    holds: [],
    forks: [],
    pins: [],
  }),
  evolve(state, fact) {
    // Most facts of a unit are reports of quantities, and those change nothing of it.
    if (fact.type === 'QuantityReported') return state;
    if ('deviation' in fact.data) {
      const deviations =
        fact.data.subject.equipment === state.id ? evolveDeviations(state.deviations, fact) : state.deviations;
      return deviations === state.deviations ? state : { ...state, deviations };
    }
    const holds = evolveHolds(state.holds, fact, { kind: 'equipment', id: state.id });
    if (holds !== state.holds) return { ...state, holds };
    if (fact.type === 'ChainForked') {
      const { chain, seq, fact: branch } = fact.data;
      return { ...state, forks: [...state.forks, { ...doneBy(fact), chain, seq, branch }].slice(-MOST_FORKS) };
    }
    const passedOver = evolvePassedOver(state.passedOver, state.id, fact);
    if (passedOver !== state.passedOver) return { ...state, passedOver };
    if (fact.type === 'JobPinned' || fact.type === 'JobUnpinned') {
      const pins = evolvePinsHere(state.pins, state.id, fact);
      return pins === state.pins ? state : { ...state, pins };
    }
    if (!('equipment' in fact.data) || fact.data.equipment !== state.id) return state;
    if (fact.type === 'AutomationFired') return { ...state, fired: evolveFired(state.fired, fact, state) };
    const machine = evolveJobs(state, fact);
    const stops = evolveStops(state.stops, fact, runningJob(state)?.order ?? null);
    const labor = evolveLabor(state.labor, fact);
    const counted = evolveCounted(state.counted, fact);
    const pins = evolvePinsHere(state.pins, state.id, fact);
    const isSameWork = machine === state && stops === state.stops && labor === state.labor;
    const isSame = isSameWork && counted === state.counted && pins === state.pins;
    const { jobs, lastJob } = machine;
    const lastLaborEnd = fact.type === 'LaborStopped' ? fact.occurredAt : state.lastLaborEnd;
    return isSame ? state : { ...state, jobs, lastJob, stops, labor, counted, lastLaborEnd, pins };
  },
};
