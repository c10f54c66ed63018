import type { Fact } from '../../shared/catalogue/fact-catalogue.ts';

/** The figure and the times (milliseconds) of one machine in a shift. */
export interface SweptShift {
  readonly oee: number | null;
  readonly apt: number;
  readonly aust: number;
  readonly adet: number;
  readonly adot: number;
}

/**
 * The straightforward way to the same figures, as a query over a table of facts would take it: all facts of the machine in order of time, one
 * state from each to the next, cut at the shift and its break from four to four and a half hours. Knows nothing of taking back, of facts that
 * arrive late, of splitting stops or of planned ones.
 * @param priMs planned run time of a piece.
 */
export function sweepShift(
  facts: readonly Fact[],
  machine: string,
  fromMs: number,
  nowMs: number,
  minorStopMs: number,
  priMs: number,
): SweptShift {
  const own = facts.filter((fact) => 'equipment' in fact.data && fact.data.equipment === machine);
  const times = { apt: 0, aust: 0, adet: 0, adot: 0, minor: 0 };
  const [breakFrom, breakTo] = [fromMs + 4 * 3_600_000, fromMs + 4.5 * 3_600_000];
  let [good, made] = [0, 0];
  let [on, setup] = [false, false];
  let stoppedAt: number | null = null;
  let at = fromMs;
  function pass(untilMs: number): void {
    const until = Math.min(untilMs, nowMs);
    if (until <= at) return;
    const inBreak = Math.max(0, Math.min(until, breakTo) - Math.max(at, breakFrom));
    const length = until - at - inBreak;
    const name = stoppedAt !== null ? (on ? 'adet' : 'adot') : on ? (setup ? 'aust' : 'apt') : 'adot';
    times[name] += length;
    at = until;
  }
  for (const fact of own) {
    const ms = Date.parse(fact.occurredAt);
    pass(ms);
    if (fact.type === 'JobStarted') [on, setup] = [true, false];
    else if (fact.type === 'JobCompleted') on = false;
    else if (fact.type === 'SetupStarted') setup = true;
    else if (fact.type === 'SetupFinished') setup = false;
    else if (fact.type === 'EquipmentStateChanged' && fact.data.state === 'stopped') stoppedAt = ms;
    else if (fact.type === 'EquipmentStateChanged') {
      if (stoppedAt !== null && ms - stoppedAt < minorStopMs) times.minor += ms - stoppedAt;
      stoppedAt = null;
    } else if (fact.type === 'QuantityReported' && ms >= fromMs && ms <= nowMs) {
      const count = Number(fact.data.good.value);
      good += count;
      made += count;
    }
  }
  pass(nowMs);
  const { apt, aust, adet, adot } = times;
  const busy = apt + aust + adet + adot;
  const oee = busy === 0 || apt === 0 || made === 0 ? null : (apt / busy) * ((priMs * made) / apt) * (good / made);
  return { oee, apt, aust, adet, adot };
}
