import { isUnfoldableFact } from '../../../shared/aggregates/unfoldable-fact.ts';
import { UNREADABLE_FACT } from '../../../shared/host/station-problem.ts';
import { isStorageFailure } from '../rx-sqlite/storage-failure.ts';

/** Why a station cannot start: a sentence, and the code by which screens and whoever starts it know it. */
export interface StartProblem {
  readonly sentence: string;
  readonly code?: string;
}

/** What is told of an error that ended a start. */
export function startProblem(error: unknown): StartProblem {
  const sentence = error instanceof Error ? error.message : String(error);
  if (isStorageFailure(error)) return { sentence, code: error.code };
  if (!isUnfoldableFact(error)) return { sentence };
  const advice =
    'Nothing is lost. Update this program and start it again, or send this sentence to whoever maintains it.';
  return { sentence: `${sentence}. ${advice}`, code: UNREADABLE_FACT };
}
