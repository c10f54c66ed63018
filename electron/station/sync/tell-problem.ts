import type { SyncView } from '../../../shared/views/view-schemas.ts';

type Problem = SyncView['problem'];

/**
 * Writes what keeps a station from its server into its log, once for each new sentence, and once that it is over: a station without a screen
 * has no other place to say it.
 * @returns tells the problem of now; whoever has no problem and is not heard either is not through it yet.
 */
export function tellProblem(log: (sentence: string) => void): (problem: Problem, isOnline: boolean) => void {
  let told: string | null = null;
  return (problem, isOnline) => {
    // That its trust was taken is said where it is noted.
    if (problem?.code === 'revoked') return;
    if (problem && problem.detail !== told) {
      told = problem.detail;
      log(`Nothing can be exchanged with the server as it should be: ${problem.detail}`);
    } else if (!problem && isOnline && told !== null) {
      told = null;
      log('The server is heard again, and nothing is in the way.');
    }
  };
}
