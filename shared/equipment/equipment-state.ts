import type { AggregateDefinition } from '../aggregates/aggregate-log.ts';

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
  /** The stop that lasts, with the reason given; null while the unit is available. */
  readonly stop: { readonly since: string; readonly reason: string | null } | null;
}

/** Work units fold the production facts that name them and their own state changes. */
export const equipmentAggregate: AggregateDefinition<EquipmentState> = {
  kind: 'equipment',
  initial: (id) => ({ id, jobs: [], stop: null }),
  evolve(state, fact) {
    switch (fact.type) {
      case 'JobStarted':
      case 'JobResumed':
      case 'JobSuspended':
      case 'JobCompleted': {
        const { order, operation, equipment } = fact.data;
        if (equipment !== state.id) return state;
        const others = state.jobs.filter((job) => job.order !== order || job.operation !== operation);
        if (fact.type === 'JobCompleted') return { ...state, jobs: others };
        const suspended = fact.type === 'JobSuspended';
        return {
          ...state,
          jobs: [...others, { order, operation, since: fact.occurredAt, suspended }],
        };
      }
      case 'EquipmentStateChanged':
        if (fact.data.equipment !== state.id) return state;
        return {
          ...state,
          stop: fact.data.state === 'stopped' ? { since: fact.occurredAt, reason: fact.data.reason } : null,
        };
      default:
        return state;
    }
  },
};

/** The job that runs on a unit now: the one begun or resumed last. */
export function runningJob(state: EquipmentState): JobOnEquipment | undefined {
  return state.jobs.findLast((job) => !job.suspended);
}
