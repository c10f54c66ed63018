import * as fc from 'fast-check';

import type { Fact } from '../catalogue/fact-catalogue.ts';
import { quarantineOf, reversalOf } from '../testing/histories.testkit.ts';
import { randomBelow, seededRandom } from '../testing/seeded.ts';
import { floorScript, instantAt } from './floor.testkit.ts';
import type { FloorScript } from './floor.testkit.ts';

/** A long day at one machine: whatever people and counters record, in an order that makes some sense, some of it taken back. */
export function longDayOf(seed: number): Fact[] {
  const random = seededRandom(seed);
  const floor = floorScript();
  const steps = 80 + randomBelow(random, 240);
  let at = -200;
  for (let index = 0; index < steps; index += 1) {
    at += randomBelow(random, 240) / 60;
    const order = random() < 0.5 ? 'a' : 'b';
    const pieces = randomBelow(random, 10);
    const earlier = floor.facts[randomBelow(random, Math.max(1, floor.facts.length))];
    const deed = randomBelow(random, 12);
    if (deed === 0) floor.job(at, 'JobStarted', order);
    else if (deed === 1) floor.job(at, 'JobSuspended', order);
    else if (deed === 2) floor.job(at, 'JobResumed', order);
    else if (deed === 3) floor.job(at, pieces > 4 ? 'JobCompleted' : 'JobPaused', order);
    else if (deed === 4) floor.job(at, pieces > 4 ? 'SetupStarted' : 'SetupFinished', order);
    else if (deed === 5) floor.stop(at, pieces > 6 ? null : pieces > 3 ? 'jam' : 'service');
    else if (deed === 6) floor.run(at);
    else if (deed === 7) explainOrSplit(floor, at, earlier, pieces);
    else if (deed === 8) {
      const data = { equipment: 'saw-1', since: instantAt(at - pieces), idleSeconds: 60 };
      floor.at(at, 'StopDetected', data, { dedupKey: `stop/${Math.floor(index / 20)}` });
    } else if (deed === 9 && earlier && pieces > 3) {
      // Some verdicts are about a reversal: what it took back counts again.
      const reversal = floor.facts.findLast(({ type }) => type === 'Reversed');
      const control =
        pieces > 7
          ? quarantineOf(pieces > 8 ? earlier : (reversal ?? earlier), 5000 + index)
          : reversalOf(earlier, 5000 + index);
      const { hlc } = floor.count(at, order, 1);
      floor.facts.push({ ...control, hlc });
    } else floor.count(at, order, pieces);
  }
  return floor.facts;
}

function explainOrSplit(floor: FloorScript, at: number, earlier: Fact | undefined, pieces: number): void {
  const stops = floor.facts.filter(({ type }) => type === 'EquipmentStateChanged' || type === 'StopDetected');
  const stop = (stops.at(-1 - (pieces % 3)) ?? earlier)?.id;
  if (stop === undefined) return;
  if (pieces > 4) floor.at(at, 'StopExplained', { equipment: 'saw-1', stop, reason: pieces > 7 ? 'jam' : 'service' });
  else floor.at(at, 'StopSplit', { equipment: 'saw-1', stop, at: instantAt(at - pieces / 2) });
}

/** Seeds of long days. */
export const seeds = fc.nat(1_000_000_000);
/** Facts of a long day, shuffled, some twice, in lots. */
export const longDayArrivals = seeds.map((seed) => {
  const random = seededRandom(seed + 1);
  const facts = longDayOf(seed);
  // Mostly in order, a little late or very late.
  const place = new Map(facts.map((fact, index) => [fact, index + (random() < 0.2 ? randomBelow(random, 200) : 0)]));
  const arrived = [...facts, ...facts.filter(() => random() < 0.1)].toSorted(
    (a, b) => (place.get(a) ?? 0) - (place.get(b) ?? 0),
  );
  return { seed, facts, arrived, cuts: Array.from({ length: 40 }, () => randomBelow(random, 12)) };
});
