import { createCommands } from '../../shared/testing/commands.ts';
import type { Wish } from '../../shared/testing/wishes.ts';
import { chanceOf } from './chance.ts';
import type { Chance } from './chance.ts';
import { faultNames } from './faults.ts';
import type { FaultName } from './faults.ts';
import { GOOD_WEATHER } from './network.ts';
import type { Weather } from './network.ts';

/** Something that happens from outside, so long after the step before it. `station` is a number of the scenario's stations. */
export type Step = { readonly afterMs: number } & (
  | { readonly do: 'wish'; readonly wish: Wish; readonly again: 'never' | 'at once' | 'later' }
  | { readonly do: 'scan'; readonly station: number; readonly text: string }
  | { readonly do: 'count'; readonly station: number; readonly counts: number }
  | { readonly do: 'revise'; readonly wish: Wish }
  | { readonly do: 'weather'; readonly station: number; readonly weather: Weather }
  | { readonly do: 'cut'; readonly station: number; readonly forMs: number }
  | { readonly do: 'crash'; readonly station: number; readonly isPowerCut: boolean; readonly downMs: number }
  | { readonly do: 'serverCrash'; readonly isPowerCut: boolean; readonly downMs: number }
  | { readonly do: 'clock'; readonly station: number; readonly byMs: number }
  | { readonly do: 'diskFull'; readonly station: number; readonly forMs: number }
  | { readonly do: 'backup' }
  | { readonly do: 'restore'; readonly isTold: boolean; readonly downMs: number }
  | { readonly do: 'skew'; readonly station: number; readonly facts: number; readonly downMs: number }
  | { readonly do: 'revoke'; readonly station: number }
  | { readonly do: 'move'; readonly station: number; readonly to: number }
  | { readonly do: 'drop'; readonly order: number; readonly quantity: number; readonly isCancelled: boolean }
  | { readonly do: 'clone'; readonly station: number; readonly downMs: number }
);

/** What happens in a scenario; the same seed and faults make the same script. */
export interface Script {
  readonly seed: number;
  readonly stations: number;
  readonly faults: readonly FaultName[];
  readonly steps: readonly Step[];
}

/** The server, where a step names a station. */
export const SERVER = -1;

const MINUTE = 60_000;

/** Commands of everyday work come more often than others; those that are not named count 1, so that new ones join by themselves. */
const often: Readonly<Partial<Record<Wish['kind'], number>>> = {
  startRecommended: 5,
  start: 3,
  report: 6,
  complete: 2,
  signOn: 3,
  undoLast: 3,
  consume: 2,
  stop: 2,
  release: 2,
  explain: 2,
  resend: 4,
  settle: 2,
};

const wishKinds: readonly Wish['kind'][] = (() => {
  const commands = Object.keys(createCommands(() => '')) as Wish['kind'][];
  return [...commands, 'startRecommended' as const, 'undoLast' as const].flatMap((kind) =>
    Array.from({ length: often[kind] ?? 1 }, () => kind),
  );
})();

function wishOf(chance: Chance, stations: number, kind?: Wish['kind']): Wish {
  return {
    kind: kind ?? chance.of(wishKinds),
    station: chance.below(stations),
    actor: chance.below(21),
    job: chance.below(41),
    pieces: chance.below(201),
    sensible: chance.happens(0.85),
  };
}

const scans = ['badge-ann', 'badge-tom', 'badge-sue', 'wo-1', 'N-wo-2', 'lot-1', 'lot-2', 'saw-1', 'never heard of'];

function workStep(chance: Chance, stations: number, afterMs: number): Step {
  const dice = chance.number();
  if (dice < 0.1) return { afterMs, do: 'scan', station: chance.below(stations), text: chance.of(scans) };
  if (dice < 0.22) return { afterMs, do: 'count', station: chance.below(stations), counts: 1 + chance.below(5) };
  if (dice < 0.25) return { afterMs, do: 'revise', wish: wishOf(chance, stations, 'revise') };
  const again = chance.happens(0.06) ? chance.of(['at once', 'later'] as const) : 'never';
  return { afterMs, do: 'wish', wish: wishOf(chance, stations), again };
}

/** The weather under some faults: each is bad for a while, by itself. */
function weatherOf(chance: Chance, faults: ReadonlySet<FaultName>): Weather {
  const share = (fault: FaultName, most: number) =>
    faults.has(fault) && chance.happens(0.6) ? chance.number() * most : 0;
  return {
    ...GOOD_WEATHER,
    dropped: share('drop', 0.4),
    nudgesLost: share('drop', 1),
    busy: share('drop', 0.3),
    lost: share('lost', 0.4),
    doubled: share('duplicate', 0.5),
    delayed: share('delay', 0.3),
    disorderMs: share('reorder', 4000),
  };
}

type FaultStep = (chance: Chance, station: number, afterMs: number) => Step;

/** Faults that happen at a moment. */
const moments: Readonly<Partial<Record<FaultName, FaultStep>>> = {
  partition: (chance, station, afterMs) => ({
    afterMs,
    do: 'cut',
    station,
    forMs: chance.between(5000, 12 * MINUTE),
  }),
  // Nearly the whole scenario: what is recorded meanwhile comes late everywhere.
  late: (chance, station, afterMs) => ({ afterMs, do: 'cut', station, forMs: chance.between(20, 120) * MINUTE }),
  crash: (chance, station, afterMs) => ({
    afterMs,
    do: 'crash',
    station,
    isPowerCut: chance.happens(0.5),
    downMs: chance.between(200, 3 * MINUTE),
  }),
  'server-crash': (chance, _station, afterMs) => ({
    afterMs,
    do: 'serverCrash',
    isPowerCut: chance.happens(0.5),
    downMs: chance.between(200, 4 * MINUTE),
  }),
  clock: (chance, station, afterMs) => ({
    afterMs,
    do: 'clock',
    station: chance.happens(0.15) ? SERVER : station,
    byMs: (chance.happens(0.5) ? 1 : -1) * chance.of([1, 10, 100, 1000, 20_000]) * chance.between(100, 3000),
  }),
  'disk-full': (chance, station, afterMs) => ({
    afterMs,
    do: 'diskFull',
    station: chance.happens(0.3) ? SERVER : station,
    forMs: chance.between(500, 5 * MINUTE),
  }),
  restore: (chance, _station, afterMs) =>
    chance.happens(0.5)
      ? { afterMs, do: 'backup' }
      : { afterMs, do: 'restore', isTold: chance.happens(0.5), downMs: chance.between(500, 2 * MINUTE) },
  skew: (chance, station, afterMs) => ({
    afterMs,
    do: 'skew',
    station,
    facts: 1 + chance.below(3),
    downMs: chance.between(500, MINUTE),
  }),
  clone: (chance, station, afterMs) => ({ afterMs, do: 'clone', station, downMs: chance.between(500, MINUTE) }),
};

const weatherFaults: readonly FaultName[] = ['drop', 'lost', 'duplicate', 'delay', 'reorder'];

/** Rare ones, because each is a matter of long. */
const rarely: ReadonlySet<FaultName> = new Set(['late', 'clone']);

/** What a script may contain. */
export interface ScriptLimits {
  readonly faults: readonly FaultName[];
  /** Undefined: two to four. */
  readonly stations: number | undefined;
}

/** Such a share of scenarios is stretched to more than a day (milliseconds). */
const LONG = 0.01;
const LONG_MS = 26 * 60 * MINUTE;

function shareOf(fault: FaultName, allowed: number): number {
  if (allowed <= 3) return 0.9;
  return fault === 'revoke' ? 0.15 : 0.4;
}

/** Puts in what happens beside the work: exports of the ERP, stations that the plan moves, the end of the trust in one. */
function addMore(steps: Step[], more: Chance, stations: number, on: ReadonlySet<FaultName>): void {
  const from = stations * 3;
  const put = (step: Step) => steps.splice(from + more.below(steps.length - from + 1), 0, step);
  const exports = more.happens(0.5) ? 2 + more.below(6) : 0;
  for (let count = 0; count < exports; count += 1)
    put({
      afterMs: 0,
      do: 'drop',
      order: more.below(3),
      quantity: 10 + more.below(200),
      isCancelled: more.happens(0.2),
    });
  const moves = more.happens(0.25) ? 1 + more.below(2) : 0;
  for (let count = 0; count < moves; count += 1)
    put({ afterMs: 0, do: 'move', station: more.below(stations), to: more.below(4) });
  if (on.has('revoke')) put({ afterMs: 0, do: 'revoke', station: more.below(stations) });
}

/** Such a share of scenarios is about what goes wrong, and rules that notice it. */
const TROUBLED = 0.5;
/** Inspector, material handler and engineer, as wishes number people. */
const beside = [3, 4, 6];
const ofTrouble: readonly Wish['kind'][] = [
  ...(['raise', 'raise', 'acknowledge', 'choose', 'choose', 'choose', 'choose', 'answer', 'settleDeviation'] as const),
  ...(['hold', 'consume', 'consume', 'startRecommended', 'startSetup', 'report', 'complete', 'pause', 'stop'] as const),
];

/** A day on which more goes wrong than usual: rules are published at its beginning, and half of what people do is about deviations. */
function addTrouble(steps: Step[], chance: Chance, stations: number): void {
  const wish = (kind: Wish['kind'], station: number, actor: number): Step => ({
    afterMs: 500,
    do: 'wish',
    wish: { ...wishOf(chance, stations, kind), station, actor, sensible: true },
    again: 'never',
  });
  for (const [index, step] of steps.entries()) {
    if (index < stations * 3 || step.do !== 'wish' || chance.happens(0.35)) continue;
    steps[index] = { ...step, wish: { ...step.wish, kind: chance.of(ofTrouble) } };
  }
  const all = Array.from({ length: stations }, (_, station) => station);
  const first = all.flatMap((station) => beside.map((actor) => wish('signOn', station, actor)));
  const rules = [0, 1, 2].map(() => wish('publish', chance.below(stations), chance.below(21)));
  steps.splice(stations * 3, 0, ...first, ...rules);
}

/** The script of a seed. Of the faults that are allowed each seed has some. */
export function scriptOf(seed: number, limits: ScriptLimits): Script {
  const chance = chanceOf(seed, 'script');
  const stations = limits.stations ?? chance.of([2, 2, 3, 3, 4]);
  const allowed = faultNames.filter((fault) => limits.faults.includes(fault));
  // Drawn by themselves, so that what joined later changes nothing about the rest.
  const more = chanceOf(seed, 'more');
  const faults = allowed.filter((fault) =>
    (fault === 'revoke' ? more : chance).happens(shareOf(fault, allowed.length)),
  );
  const on = new Set(faults);
  const pace = chance.of([800, 4000, 10_000, 25_000]);
  const count = 50 + chance.below(50);
  const instant = faults.filter((fault) => moments[fault]);
  const stretch = more.happens(LONG) ? LONG_MS / (pace * count) : 1;
  const faultShare = Math.min(0.25, 0.06 * instant.length);
  const steps: Step[] = [];
  for (let station = 0; station < stations; station += 1)
    for (const actor of [0, 2, 5])
      steps.push({
        afterMs: 500,
        do: 'wish',
        wish: { kind: 'signOn', station, actor, job: 0, pieces: 0, sensible: true },
        again: 'never',
      });
  for (let index = 0; index < count; index += 1) {
    const afterMs = Math.round(-Math.log(1 - chance.number()) * pace * stretch);
    if (weatherFaults.some((fault) => on.has(fault)) && chance.happens(0.08))
      steps.push({ afterMs, do: 'weather', station: chance.below(stations), weather: weatherOf(chance, on) });
    if (instant.length > 0 && chance.happens(faultShare)) {
      const fault = chance.of(instant);
      const isLeftOut = rarely.has(fault) && chance.happens(0.7);
      const step = moments[fault]?.(chance, chance.below(stations), afterMs);
      if (step && !isLeftOut) steps.push(step);
    }
    steps.push(workStep(chance, stations, afterMs));
  }
  addMore(steps, more, stations, on);
  const trouble = chanceOf(seed, 'trouble');
  if (trouble.happens(TROUBLED)) addTrouble(steps, trouble, stations);
  return { seed, stations, faults, steps };
}

/** A step in a line. */
export function worded(step: Step): string {
  const { afterMs, do: what, ...rest } = step;
  return `+${afterMs} ms ${what} ${JSON.stringify(rest)}`;
}
