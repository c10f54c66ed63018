import { expect, test } from 'vitest';

import { smallPlant } from '../testing/small-plant.ts';
import { createTestStation } from '../testing/test-station.ts';
import { peopleHere } from './people-here.ts';
import { shiftView } from './shift-view.ts';

test('the people of some machines are those signed on there and those at work there, with all their jobs', () => {
  const saw = createTestStation({ plan: smallPlant() });
  const mill = createTestStation({ id: 'st-mill-1', plan: smallPlant(), seed: 2, clock: saw.clock });
  const { commands } = saw;
  for (const person of ['tom', 'sue', 'ann']) expect(saw.give(commands.signOn(person))).toMatchObject({ ok: true });
  expect(mill.give(mill.commands.signOn('ben'))).toMatchObject({ ok: true });
  expect(saw.give(commands.start('ann', 'wo-1', '10'))).toMatchObject({ ok: true });
  expect(saw.give(commands.join('sue', 'wo-1', '10', 'badge-mia'))).toMatchObject({ ok: true });
  saw.take(mill.facts);
  const here = peopleHere(saw.world, new Set(['saw', 'saw-1', 'saw-2']));
  expect(
    here.map(({ id, station, jobs }) => [id, station, jobs.map(({ number, activity }) => `${number} ${activity}`)]),
  ).toEqual([
    ['ann', 'st-saw-1', ['N-wo-1 run']],
    ['mia', '', ['N-wo-1 run']],
    ['sue', 'st-saw-1', []],
    ['tom', 'st-saw-1', []],
  ]);
  expect(shiftView.shape.people.parse(here)).toStrictEqual(here);
});
