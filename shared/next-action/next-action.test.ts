import * as fc from 'fast-check';
import { describe, expect, test } from 'vitest';

import { must } from '../invariant.ts';
import { peopleAt } from '../production/qualified-here.ts';
import { wishes } from '../testing/histories.testkit.ts';
import { orderDocument, smallPlant } from '../testing/small-plant.ts';
import { createTestStation } from '../testing/test-station.ts';
import type { TestStation } from '../testing/test-station.ts';
import { commandOf } from '../testing/wishes.ts';
import { quietKey, worthOf } from './candidate.ts';
import { candidatesFor } from './next-action-of.ts';
import { atSaw, best, sightOf } from './next-action.testkit.ts';

const MINUTE = 60_000;

describe('the next best action', () => {
  test('is the first job of dispatch where the machine has none, with its reasons', () => {
    const station = atSaw('ann');
    expect(best(station, 'ann')).toMatchObject({
      kind: 'dispatch',
      about: 'wo-1/10',
      accept: { kind: 'command', name: 'startJob', order: 'wo-1', operation: '10' },
      why: expect.arrayContaining([expect.objectContaining({ code: 'due' })]) as unknown,
    });
  });

  test('is gone once it is followed, and nothing is better than going on', () => {
    const station = atSaw('ann');
    station.give(station.commands.start('ann', 'wo-1', '10'));
    expect(best(station, 'ann')).toBeNull();
  });

  test('is no job for whoever may not begin one', () => {
    const station = atSaw('ann', 'mia');
    expect(best(station, 'mia')).toBeNull();
    expect(best(station, 'ann')?.kind).toBe('dispatch');
  });

  test('is a deviation for the role that it waits for, worth more once it is overdue', () => {
    const station = atSaw('ann', 'sue');
    station.give(station.commands.start('ann', 'wo-1', '10'));
    const raised = station.give(station.commands.raise('ann', 'orderStopRequest'));
    const first = must(best(station, 'sue'), 'a recommendation');
    expect(raised.ok).toBe(true);
    expect(first).toMatchObject({ kind: 'deviation', accept: { kind: 'screen', screen: 'deviation' } });
    expect(first.terms.map(({ code }) => code)).toEqual(['blocks', 'due-soon', 'open']);
    expect(best(station, 'ann')).toBeNull();
    station.clock.advance(120 * MINUTE);
    const later = must(best(station, 'sue'), 'a recommendation');
    expect(worthOf(later)).toBeGreaterThan(worthOf(first));
    expect(later.terms.map(({ code }) => code)).toContain('overdue');
  });

  test('is a job that rests too long, and setting up that takes longer than planned', () => {
    const station = atSaw('ann');
    station.give(station.commands.start('ann', 'wo-1', '10'));
    station.give(station.commands.pause('ann', 'wo-1', '10'));
    station.clock.advance(14 * MINUTE);
    expect(best(station, 'ann')).toBeNull();
    station.clock.advance(6 * MINUTE);
    expect(best(station, 'ann')).toMatchObject({ kind: 'resume', accept: { name: 'resumeJob' } });
    station.give(station.commands.resume('ann', 'wo-1', '10'));
    expect(best(station, 'ann')).toBeNull();
    station.give(station.commands.startSetup('ann', 'wo-1', '10'));
    station.clock.advance(25 * MINUTE);
    expect(best(station, 'ann')).toMatchObject({
      kind: 'setup',
      terms: [{ code: 'setup-over', params: { planned: 10, minutes: 15 } }],
    });
  });

  test('is left out for whoever declined it, as long as the reason says, and for nobody else', () => {
    const station = atSaw('ann', 'tom');
    const first = must(best(station, 'ann'), 'a recommendation');
    expect(station.give(station.commands.decline('ann', 'busy', first.about, first.kind)).ok).toBe(true);
    expect(best(station, 'ann')).toBeNull();
    expect(best(station, 'tom')?.about).toBe(first.about);
    station.clock.advance(16 * MINUTE);
    expect(best(station, 'ann')?.about).toBe(first.about);
  });

  test('comes back when declining is taken back', () => {
    const station = atSaw('ann');
    const declined = station.give(station.commands.decline('ann', 'wrong'));
    expect(best(station, 'ann')).toBeNull();
    station.give(station.commands.undo('ann', declined.command));
    expect(best(station, 'ann')?.about).toBe('wo-1/10');
  });

  test('stays until another one is clearly better', () => {
    const station = atSaw('ann', 'sue');
    station.give(station.commands.raise('ann', 'orderStopRequest', { order: 'wo-3', operation: '10' }));
    const [first, second] = candidatesFor(sightOf(station, 'sue'));
    const [a, b] = [must(first, 'first'), must(second, 'second')];
    expect([a.kind, b.kind].toSorted()).toEqual(['deviation', 'dispatch']);
    expect(worthOf(a)).toBeLessThan(worthOf(b) * 1.15 + 5);
    expect(best(station, 'sue', quietKey(b))?.about).toBe(b.about);
    expect(best(station, 'sue', quietKey(a))?.about).toBe(a.about);
    station.clock.advance(300 * MINUTE);
    const [worthMost] = candidatesFor(sightOf(station, 'sue'));
    const other = [a, b].find(({ about }) => about !== worthMost?.about);
    expect(best(station, 'sue', quietKey(must(other, 'the other')))?.about).toBe(worthMost?.about);
  });
});

describe('whatever people did', () => {
  const played = fc.tuple(wishes(1, 40), fc.nat(400)).map(([all, minutes]) => {
    const station = atSaw('boss');
    for (const wish of all) {
      const command = commandOf(wish, station);
      if (command) station.give(command);
    }
    station.clock.advance(minutes * MINUTE);
    return station;
  });
  const here = ({ world, id }: TestStation) => peopleAt(world, [id]);

  test('what is recommended is taken by the gate, and following it changes what is recommended', () => {
    fc.assert(
      fc.property(played, (station) => {
        for (const person of here(station)) {
          const found = best(station, person);
          if (found?.accept.kind !== 'command') continue;
          const { name, order, operation } = found.accept;
          const done = station.give({ id: station.newId(), actor: person, name, params: { order, operation } });
          expect(done.ok).toBe(true);
          const next = best(station, person);
          expect(next && quietKey(next)).not.toBe(quietKey(found));
        }
      }),
      { numRuns: 60 },
    );
  });

  test('everybody may decline it, and then sees something else or nothing', () => {
    fc.assert(
      fc.property(played, (station) => {
        for (const person of here(station)) {
          const found = best(station, person);
          if (!found) continue;
          if (!station.give(station.commands.decline(person, 'busy', found.about, found.kind)).ok) continue;
          expect(candidatesFor(sightOf(station, person)).map((one) => quietKey(one))).not.toContain(quietKey(found));
        }
      }),
      { numRuns: 40 },
    );
  });

  test('it is the same on every replica, in whatever order facts arrived', () => {
    fc.assert(
      fc.property(played, (station) => {
        const other = createTestStation({ plan: smallPlant(), seed: 1, clock: station.clock });
        other.take(station.facts.toReversed());
        for (const person of here(station)) expect(best(other, person)).toEqual(best(station, person));
      }),
      { numRuns: 40 },
    );
  });
});

test('an office without a machine gets what waits for the role of the person', () => {
  const floor = atSaw('ann');
  floor.give(floor.commands.raise('ann', 'orderStopRequest', { order: 'wo-1', operation: '10' }));
  const office = createTestStation({
    id: 'st-office',
    equipment: null,
    plan: smallPlant(),
    seed: 2,
    clock: floor.clock,
  });
  office.take(floor.facts);
  office.give(office.commands.signOn('sue'));
  office.give(office.commands.signOn('tom'));
  expect(best(office, 'sue')).toMatchObject({ kind: 'deviation' });
  expect(best(office, 'tom')).toBeNull();
});

test('an order that is late weighs more than one that is not', () => {
  const plan = smallPlant().filter(({ kind }) => kind !== 'workOrder');
  const station = createTestStation({ plan: [...plan, orderDocument('a')] });
  station.give(station.commands.signOn('ann'));
  const before = worthOf(must(best(station, 'ann'), 'a recommendation'));
  station.clock.advance(9 * 60 * MINUTE);
  expect(worthOf(must(best(station, 'ann'), 'a recommendation'))).toBe(before + 30);
});
