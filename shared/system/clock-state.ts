import { z } from 'zod';

import type { AggregateDefinition } from '../aggregates/aggregate-log.ts';

/** So many corrections of one clock are kept: more were none of a clock but of a machine that needs a new battery. */
const KEPT = 20;

/** A stretch of recorded time in which what a station recorded is not when it says. */
const wrongTimes = z.strictObject({
  /** The correction. */
  fact: z.string(),
  /** As it was recorded, in milliseconds: from the boot of the machine, which is the earliest that it can be, to the correction. */
  fromMs: z.number(),
  toMs: z.number(),
  /** How far these times are ahead of the right ones (negative: behind), in seconds. */
  aheadSeconds: z.int(),
});
export type WrongTimes = z.infer<typeof wrongTimes>;

/** What is known of the clock of a station, as a base carries it. */
export const clockStateSchema = z.strictObject({ id: z.string(), wrong: z.array(wrongTimes) });

/** What is known of the clock of a station. */
export interface ClockState {
  readonly id: string;
  /** In the order in which they were set right. */
  readonly wrong: readonly WrongTimes[];
}

/** The clock of a station. Nothing else is folded by it: times of facts stay as they were recorded. */
export const clockAggregate: AggregateDefinition<ClockState> = {
  kind: 'clock',
  initial: (id) => ({ id, wrong: [] }),
  evolve(state, fact) {
    if (fact.type !== 'ClockCorrected' || fact.data.station !== state.id) return state;
    const { recorded, fromAheadSeconds: aheadSeconds } = fact.data;
    if (!recorded || aheadSeconds === 0) return state;
    const toMs = Date.parse(fact.occurredAt) + aheadSeconds * 1000;
    const one = { fact: fact.id, fromMs: toMs - (recorded.untilMono - (recorded.sinceMono ?? 0)), toMs, aheadSeconds };
    return { ...state, wrong: [...state.wrong, one].slice(-KEPT) };
  },
};
