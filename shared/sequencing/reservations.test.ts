import { expect, test } from 'vitest';

import { compileProblem } from './compile-problem.ts';
import { createPlainReservations } from './plain-reservations.testkit.ts';
import { randomProblem } from './random-problem.testkit.ts';
import { createRandom } from './random.ts';
import { createReservations } from './reservations.ts';

test('crews and tools are held, found missing and given back as when each is looked up span by span', () => {
  let [asked, missing, goneBack] = [0, 0, 0];
  for (let seed = 1; seed <= 120; seed += 1) {
    const random = createRandom(seed);
    const compiled = compileProblem(randomProblem(random, { operations: 30, machines: 4 }));
    const { resources, operations, machines } = compiled.problem;
    if (resources.length === 0) continue;
    const [quick, plain] = [createReservations(compiled), createPlainReservations(compiled)];
    const both = [quick, plain];
    const kept: Int32Array[] = [];
    const countsOf = (of: typeof quick) => {
      const counts = new Int32Array(resources.length);
      of.counts(counts, 0);
      return counts;
    };
    for (let step = 0; step < 120; step += 1) {
      const operation = random.below(operations.length);
      const machine = random.below(machines.length);
      const from = random.below(2000);
      const to = from + random.below(300);
      const [answer, meant] = both.map((one) => one.conflict(operation, machine, from, to));
      expect(answer).toBe(meant);
      asked += 1;
      if (meant !== undefined) missing += 1;
      else for (const one of both) one.reserve(operation, machine, from, to);
      kept.push(countsOf(plain));
      if (random.next() < 0.05) {
        for (const one of both) one.keep();
        const back = kept[random.below(kept.length)] ?? new Int32Array(resources.length);
        for (const one of both) one.goBack(back, 0);
        kept.splice(0, kept.length, countsOf(plain));
        for (const one of both) one.keep();
        goneBack += 1;
      }
      expect(countsOf(quick)).toEqual(countsOf(plain));
    }
    for (const one of both) one.clear();
    expect(countsOf(quick)).toEqual(countsOf(plain));
  }
  expect(asked).toBeGreaterThan(2000);
  expect(missing).toBeGreaterThan(200);
  expect(goneBack).toBeGreaterThan(50);
});
