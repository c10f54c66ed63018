import { afterEach, expect, test } from 'vitest';

import { applyFact, emptyWorld, factsOf } from '../shared/aggregates/world.ts';
import { readFact } from '../shared/catalogue/fact-catalogue.ts';
import { must } from '../shared/invariant.ts';
import type { PlanDocument } from '../shared/plan/plan-document.ts';
import { smallPlant } from '../shared/testing/small-plant.ts';
import { comes, openKiosk } from './deviations-station.testkit.ts';
import type { Kiosk } from './deviations-station.testkit.ts';
import { keepServer } from './faults/server-keeper.ts';
import { factsOn } from './line.testkit.ts';
import { dataFolder, putPlan } from './plant.testkit.ts';

/**
 * Two real stations and a real server whose clock is set: nobody answers a call, and one role after the other hears of it, once, however often a
 * station dies on the way and whatever clocks show.
 */

const MINUTE_MS = 60_000;

/** An answer in 10 minutes, then one role after the other. */
function plan(): PlanDocument[] {
  return smallPlant().map((document) =>
    document.kind === 'settings'
      ? {
          ...document,
          body: {
            ...document.body,
            deviations: {
              assistance: {
                owner: 'maintenance',
                answerMinutes: 10,
                decideMinutes: 30,
                ladder: ['setter', 'supervisor', 'engineer'],
              },
            },
          },
        }
      : document,
  );
}

let endAll: (() => Promise<void>) | undefined;
afterEach(async () => {
  await endAll?.();
  endAll = undefined;
});

async function twoStations() {
  const data = dataFolder();
  await putPlan(data, plan());
  const server = await keepServer({ data, args: [], preloads: ['shifted-clock'] });
  const folder = dataFolder();
  const first = await openKiosk('st-saw-1', folder, server.port);
  const second = await openKiosk('st-saw-2', folder, server.port);
  const kiosks = [first, second];
  const end = async () => {
    await Promise.all(kiosks.map((kiosk) => kiosk.end()));
    await server.stop();
  };
  endAll = end;
  await Promise.all(kiosks.map(({ heal }) => heal()));
  return {
    data,
    first,
    second,
    kiosks,
    end: async () => {
      endAll = undefined;
      await end();
    },
    /** The clock of the server shows so much more than it should; the stations hear of it when they say hello. */
    step: async (minutes: number): Promise<void> => {
      server.program().child.send({ clockOffsetMs: minutes * MINUTE_MS });
      await Promise.all(kiosks.map(({ cut }) => cut()));
      await Promise.all(kiosks.map(({ heal }) => heal()));
    },
  };
}

/** The roles that heard of it, at every station. */
async function everywhere(kiosks: readonly Kiosk[], deviation: string, told: readonly string[]): Promise<void> {
  for (const kiosk of kiosks) {
    const line = await kiosk.see(
      `${deviation} with ${told.join(', ') || 'nobody'} told`,
      ({ id, escalatedTo }) => id === deviation && escalatedTo.join() === told.join(),
    );
    expect(line.owner.role).toBe('maintenance');
  }
}

/** A power cut at a station, which then starts again and knows everything. */
async function dies({ name, work }: Kiosk, deviation: string): Promise<void> {
  const before = work.view('deviations');
  expect(await work.kill('station')).toBe(true);
  await comes(`${name} again`, () => {
    const view = work.view('deviations');
    return view !== before && view?.lines.some(({ id }) => id === deviation) === true ? true : undefined;
  });
}

test('each step of the ladder is taken once, over kills of a station and a clock that is set forward and back', async () => {
  const { data, first, second, kiosks, end, step } = await twoStations();
  await comes('the plan', () => (first.work.view('next')?.lines.length === 3 ? true : undefined));
  await first.give(first.commands.signOn('ann'));
  const raise = first.commands.raise('ann', 'assistance', { params: { call: 'leader' } });
  await first.give(raise);
  const id = raise.id;
  await everywhere(kiosks, id, []);
  const due = must(first.inbox()?.lines[0]?.dueAt, 'a moment');

  await dies(first, id);
  await everywhere(kiosks, id, []);
  expect(first.inbox()?.lines[0]?.dueAt).toBe(due);

  // Nobody answered for 13 minutes, as far as the time of the site goes: whoever is not next to it stands in after two.
  await step(13);
  await everywhere(kiosks, id, ['setter']);
  await dies(first, id);
  await dies(second, id);
  await everywhere(kiosks, id, ['setter']);
  await step(0);
  await everywhere(kiosks, id, ['setter']);
  await step(26);
  await everywhere(kiosks, id, ['setter', 'supervisor']);
  await dies(first, id);
  await step(39);
  await everywhere(kiosks, id, ['setter', 'supervisor', 'engineer']);
  for (const { heal } of kiosks) await heal();
  await end();

  const world = emptyWorld();
  for (const raw of await factsOn(data)) {
    const reading = readFact(raw);
    if (reading.ok) applyFact(world, reading.fact);
  }
  const { facts, silenced } = factsOf(world, 'deviation', id);
  const levels = facts.flatMap((fact) =>
    fact.type === 'DeviationEscalated' && !silenced.has(fact.id) ? fact.data.level : [],
  );
  expect(levels.toSorted((a, b) => a - b)).toEqual([1, 2, 3]);
}, 90_000);
