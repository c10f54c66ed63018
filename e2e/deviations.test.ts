import { afterAll, beforeAll, describe, expect, test } from 'vitest';

import { deviationKinds } from '../shared/deviations/deviation-kinds.ts';
import type { DeviationKind } from '../shared/deviations/deviation-kinds.ts';
import { must } from '../shared/invariant.ts';
import { openFloor } from './deviations-floor.testkit.ts';
import type { OpenedFloor } from './deviations-floor.testkit.ts';
import { kinds } from './deviations-kinds.testkit.ts';
import { arrows, playLives } from './deviations-lives.testkit.ts';
import type { Life } from './deviations-lives.testkit.ts';
import { pictureAt, pictureOnServer } from './deviations-picture.testkit.ts';
import { personOf } from './deviations-plant.testkit.ts';

/**
 * Every kind of deviation from end to end, at two real stations and a real server, with the network cut before each arrow of its life. One plant
 * for all of them: each life has orders of its own.
 */

let opened: OpenedFloor | undefined;
const floorNow = () => must(opened, 'a floor');
const played: Life[] = [];
beforeAll(async () => {
  opened = await openFloor(
    kinds.map(({ kind }) => kind),
    arrows.length,
  );
}, 90_000);
afterAll(() => opened?.end());

test('every kind has a way to come about and a way out', () => {
  expect(kinds.map(({ kind }) => kind).toSorted()).toEqual([...deviationKinds].toSorted());
});

describe.each(arrows)('with the network cut before the arrow: %s', (arrow) => {
  let lives: ReadonlyMap<DeviationKind, Life>;
  beforeAll(async () => {
    lives = await playLives(floorNow(), arrow);
    played.push(...lives.values());
  }, 120_000);

  test.each(kinds)('$kind is raised, taken, decided, felt and settled', ({ kind, owner, may, gateIs, needsSecond }) => {
    const { id, decidedBy, others, ...life } = lives.get(kind) ?? { gates: [] };
    expect(life).toEqual({
      owner,
      may: [...may].toSorted((a, b) => roleNumber(a) - roleNumber(b)),
      takenBy: `Name ${personOf[owner]}`,
      gates: gateIs ?? [],
    });
    // Everybody may ask for what takes two; the second person is one who may.
    expect(others ?? 'nobody').toBe(
      may.length === Object.keys(personOf).length ? 'nobody' : needsSecond ? 'accepted' : 'not-allowed',
    );
    expect(decidedBy && may).toContain(decidedBy);
    expect(id).toBeDefined();
  });
});

test('at the end both stations and the server have the same picture, each matter exactly once', async () => {
  const { first, second, plant, end } = floorNow();
  for (const kiosk of [first, second]) await kiosk.heal();
  const ids = played.map(({ id }) => id ?? 'never seen');
  expect(new Set(ids).size).toBe(arrows.length * kinds.length);
  for (const { inbox, name } of [first, second]) expect([name, inbox()?.lines.map(({ id }) => id)]).toEqual([name, []]);
  const [atFirst, atSecond] = await Promise.all([pictureAt(first, ids), pictureAt(second, ids)]);
  expect(saidByPeople(atSecond)).toEqual(saidByPeople(atFirst));
  await end();
  expect(saidByPeople(await pictureOnServer(plant.data, ids))).toEqual(saidByPeople(atFirst));
  for (const { log } of atFirst.values()) {
    const times = (types: readonly string[]) => log.filter((deed) => types.includes(deed.split(' ')[0] ?? '')).length;
    expect(times(['OptionChosen'])).toBe(1);
    expect(times(['DeviationAcknowledged'])).toBe(1);
    expect(times(['DeviationRaised', 'DeviationDetected'])).toBeLessThan(2);
    expect(times(['DeviationResolved', 'DeviationCleared'])).toBeLessThan(2);
  }
});

/** The pictures without what a station says by itself a minute after the cause was gone: that may be on its way just now. */
function saidByPeople<Picture extends { readonly log: readonly string[] }>(pictures: ReadonlyMap<string, Picture>) {
  const isOwn = (deed: string) => deed.startsWith('DeviationCleared ');
  return new Map([...pictures].map(([id, one]) => [id, { ...one, log: one.log.filter((deed) => !isOwn(deed)) }]));
}

const roleNumber = (role: keyof typeof personOf) => Object.keys(personOf).indexOf(role);
