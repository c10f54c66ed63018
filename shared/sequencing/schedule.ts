import { at, real } from './at.ts';
import type { CompiledProblem } from './compile-problem.ts';
import type { Evaluator, PlanCost } from './evaluate.ts';
import type { ListPlan } from './search.ts';

/** When and where an operation is done, in ticks: setup from `setupBegin`, run from `begin` to `end`, pauses of the machine included. */
export interface ScheduledOperation {
  readonly operation: number;
  readonly machine: number;
  readonly setupBegin: number;
  readonly begin: number;
  readonly end: number;
  /** Ticks of setup, without pauses. */
  readonly setup: number;
}

/** A plan with its times. */
export interface Schedule {
  /** For each machine what it does, in order. */
  readonly machines: readonly (readonly ScheduledOperation[])[];
  readonly cost: PlanCost;
}

/** The times of a plan. */
export function scheduleOf(compiled: CompiledProblem, evaluator: Evaluator, { order, mode }: ListPlan): Schedule {
  evaluator.evaluate(order, mode);
  const machines: ScheduledOperation[][] = Array.from({ length: compiled.machineCount }, () => []);
  for (const operation of order) {
    const machine = at(compiled.modeMachine, at(mode, operation));
    machines[machine]?.push({
      operation,
      machine,
      setupBegin: real(evaluator.setupBegin, operation),
      begin: real(evaluator.begin, operation),
      end: real(evaluator.end, operation),
      setup: real(evaluator.setup, operation),
    });
  }
  return { machines, cost: evaluator.cost() };
}
