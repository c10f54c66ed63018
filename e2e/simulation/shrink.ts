import type { FaultName } from './faults.ts';
import { scriptOf } from './script.ts';
import type { Asked, Told } from './worker-messages.ts';

/** At most so many more runs are spent on making a failure smaller. */
const RUNS = 60;

/** A failure made smaller: the same rule is broken, with less. */
export interface Shrunk {
  readonly told: Told;
  readonly asked: Asked;
}

const rulesOf = ({ violations }: Told) => new Set(violations.map(({ rule }) => rule));

/** Plays the same seed with fewer steps as long as one of the same rules is broken. */
export async function shrink(play: (asked: Asked) => Promise<Told>, asked: Asked, told: Told): Promise<Shrunk> {
  const rules = rulesOf(told);
  let steps = scriptOf(asked.seed, asked.limits).steps.map((_, index) => index);
  let best: Shrunk = { asked, told };
  let runs = 0;
  for (let size = Math.ceil(steps.length / 2); size >= 1 && runs < RUNS;) {
    let isSmaller = false;
    for (let from = 0; from < steps.length && runs < RUNS; from += size) {
      const fewer = [...steps.slice(0, from), ...steps.slice(from + size)];
      const smaller: Asked = { ...asked, steps: fewer };
      runs += 1;
      const again = await play(smaller);
      if (![...rulesOf(again)].some((rule) => rules.has(rule))) continue;
      steps = fewer;
      best = { asked: smaller, told: again };
      isSmaller = true;
      from -= size;
    }
    if (!isSmaller || size > steps.length) size = size === 1 ? 0 : Math.ceil(size / 2);
  }
  return best;
}

/** The command that plays a failure again. */
export function commandOf({ seed, limits }: Asked, allFaults: readonly FaultName[]): string {
  const faults = limits.faults.length === allFaults.length ? '' : ` --faults ${limits.faults.join(',') || 'none'}`;
  const stations = limits.stations === undefined ? '' : ` --stations ${limits.stations}`;
  return `npm run simulate -- --seeds 1 --from ${seed}${faults}${stations}`;
}
