import type { AggregateDefinition } from '../aggregates/aggregate-log.ts';
import type { Fact } from '../catalogue/fact-catalogue.ts';
import { evolveLabor } from '../labor/open-labor.ts';
import type { OpenLabor } from '../labor/open-labor.ts';
import { evolveStops } from './stops.ts';
import type { StopPart } from './stops.ts';

/** A job that occupies a work unit. */
export interface JobOnEquipment {
  readonly order: string;
  readonly operation: string;
  readonly since: string;
  readonly suspended: boolean;
}

/** A work unit as its facts tell it. */
export interface EquipmentState {
  readonly id: string;
  /** Jobs begun and not finished here; more than one running is a conflict of two stations, kept visible. */
  readonly jobs: readonly JobOnEquipment[];
  /** Stops, see stops.ts: only those that last, are not explained or are not long ago. */
  readonly stops: readonly StopPart[];
  /** Who works here on what. */
  readonly labor: readonly OpenLabor[];
  /** The last count that was recorded, and by which station; null: the unit has never been counted. */
  readonly counted: { readonly at: string; readonly station: string } | null;
}

function evolveJobs(jobs: readonly JobOnEquipment[], fact: Fact): readonly JobOnEquipment[] {
  switch (fact.type) {
    case 'JobStarted':
    case 'JobResumed':
    case 'JobSuspended':
    case 'JobCompleted': {
      const { order, operation } = fact.data;
      const others = jobs.filter((job) => job.order !== order || job.operation !== operation);
      if (fact.type === 'JobCompleted') return others;
      return [...others, { order, operation, since: fact.occurredAt, suspended: fact.type === 'JobSuspended' }];
    }
    default:
      return jobs;
  }
}

function evolveCounted(counted: EquipmentState['counted'], fact: Fact): EquipmentState['counted'] {
  if (fact.type !== 'CounterRead' || (counted !== null && counted.at > fact.data.to)) return counted;
  return { at: fact.data.to, station: fact.chain.slice(0, fact.chain.indexOf('/')) };
}

/** Work units fold the production facts that name them, their stops, their counts and the people who work at them. */
export const equipmentAggregate: AggregateDefinition<EquipmentState> = {
  kind: 'equipment',
  initial: (id) => ({ id, jobs: [], stops: [], labor: [], counted: null }),
  evolve(state, fact) {
    if (!('equipment' in fact.data) || fact.data.equipment !== state.id) return state;
    const jobs = evolveJobs(state.jobs, fact);
    const stops = evolveStops(state.stops, fact, runningJob(state)?.order ?? null);
    const labor = evolveLabor(state.labor, fact);
    const counted = evolveCounted(state.counted, fact);
    const isSame = jobs === state.jobs && stops === state.stops && labor === state.labor && counted === state.counted;
    return isSame ? state : { ...state, jobs, stops, labor, counted };
  },
};

/** The job that runs on a unit now: the one begun or resumed last. */
export function runningJob(state: EquipmentState): JobOnEquipment | undefined {
  return state.jobs.findLast((job) => !job.suspended);
}
