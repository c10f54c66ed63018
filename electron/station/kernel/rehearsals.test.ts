import * as fc from 'fast-check';
import { expect, test } from 'vitest';

import { evaluateRules } from '../../../shared/rules/evaluate-rules.ts';
import { automationDrafts } from '../../../shared/rules/fire-rule.ts';
import type { RuleDefinition, RuleWhen } from '../../../shared/rules/rule-definition.ts';
import { wishes } from '../../../shared/testing/histories.testkit.ts';
import { rehearsedNow, standingRule } from '../../../shared/testing/rule-examples.ts';
import { smallPlant } from '../../../shared/testing/small-plant.ts';
import { createTestStation } from '../../../shared/testing/test-station.ts';
import type { TestStation } from '../../../shared/testing/test-station.ts';
import { commandOf } from '../../../shared/testing/wishes.ts';
import { keepRow, memoryDisk } from '../store/memory-station-store.ts';
import { memoryStoreReader } from '../store/memory-store-reader.ts';
import { openRxStationStore } from '../store/rx-station-store.ts';
import { logSource } from '../store/store-samples.testkit.ts';
import { planRows } from '../testing/small-plant.ts';
import { freshFolder } from '../testing/test-station.ts';
import { createRehearsals } from './rehearsals.ts';

const SECOND = 1000;
const machine = 'saw-1';
const conditions: readonly RuleWhen[] = [
  { kind: 'stopLasts', minutes: 3 },
  { kind: 'jobPaused', minutes: 2 },
  { kind: 'nobodyHere', minutes: 2 },
  { kind: 'scrapShare', percent: 5, pieces: 10 },
  { kind: 'deviationOpen', minutes: 3 },
  { kind: 'nothingRecorded', minutes: 3 },
];
const ruleOf = (when: RuleWhen): RuleDefinition => ({
  ...standingRule,
  // People raise things at other machines, too; the live rule looks at this one.
  places: [machine],
  when,
  does: { kind: 'raise', deviation: 'assistance', note: 'Somebody should come' },
  limits: { perHour: 3, quietMinutes: 4 },
});

/** Looks at the machine at every moment at which something is due, until an instant. */
function passTo(station: TestStation, untilMs: number): void {
  const look = (nowMs: number): number | null => {
    for (;;) {
      const sight = { world: station.world, equipment: machine, nowMs };
      const { firings, nextMs } = evaluateRules(sight);
      if (firings.length === 0) return nextMs;
      station.record(automationDrafts(sight, { firings }));
    }
  };
  for (let nextMs = look(station.clock.nowMs()); nextMs !== null && nextMs <= untilMs;) {
    station.clock.advance(Math.max(0, nextMs - station.clock.nowMs()));
    nextMs = look(station.clock.nowMs());
  }
  station.clock.advance(Math.max(0, untilMs - station.clock.nowMs()));
}

/** A saw whose rule is on from the beginning, with what people did and when. */
function lived(when: RuleWhen, all: Parameters<typeof commandOf>[0][], pauses: readonly number[]): TestStation {
  const station = createTestStation({ plan: smallPlant() });
  for (const person of ['eva', 'ann']) station.give(station.commands.signOn(person));
  const published = station.commands.publish('eva', 'tried', ruleOf(when), rehearsedNow(station));
  station.give(published);
  all.forEach((wish, index) => {
    passTo(station, station.clock.nowMs() + (pauses[index] ?? 0) * SECOND);
    const command = commandOf(wish, station);
    // The rule stays as it is, and what it raised is left alone: a rehearsal leaves out what people answered to that.
    const named = JSON.stringify(command?.params ?? {});
    const isOfRule = named.includes(published.id) || named.includes('/tried/');
    if (command && command.name !== 'publishRule' && command.name !== 'switchRule' && !isOfRule) station.give(command);
    passTo(station, station.clock.nowMs());
  });
  return station;
}

const firedIn = (station: TestStation) =>
  station.facts.flatMap(({ type, occurredAt }) => (type === 'AutomationFired' ? [occurredAt] : []));

test('what a store holds, rehearsed, tells when the rule fired live, whatever that rule did itself', async () => {
  await fc.assert(
    fc.asyncProperty(
      fc.constantFrom(...conditions),
      wishes(1, 30),
      fc.array(fc.nat(300), { minLength: 30, maxLength: 30 }),
      async (when, all, pauses) => {
        const station = lived(when, all, pauses);
        // A period has some length.
        passTo(station, station.clock.nowMs() + SECOND);
        const disk = memoryDisk();
        disk.own.push(...station.facts);
        for (const row of planRows(smallPlant())) keepRow(disk, row);
        const { handlers } = createRehearsals({
          reader: memoryStoreReader(disk),
          nowMs: station.clock.nowMs,
          program: undefined,
          log: () => undefined,
        });
        const answer = await handlers.rehearseRule({ definition: ruleOf(when), days: 1, rule: 'tried' });
        if (!answer.ok) throw new Error(answer.problems.join(' '));
        const told = answer.rehearsal.firings.filter(({ did }) => did !== 'limited').map(({ at }) => at);
        const live = firedIn(station);
        expect(told.length).toBe(live.length);
        // The clock of a test goes on with each write, so what is due at once is looked at a tick later than it became known.
        const late = told.toReversed().map((at, index) => Date.parse(live[index] ?? '') - Date.parse(at));
        expect(late.filter((ms) => ms < 0 || ms > SECOND)).toEqual([]);
        expect(answer.rehearsal.summary.fired).toBe(told.length);
        expect(answer.rehearsal.perDay.reduce((sum, { fired }) => sum + fired, 0)).toBe(told.length);
      },
    ),
    { numRuns: 40 },
  );
});

/** A store on the disk with a stop that nobody explained, and its rehearsals in threads. */
async function standingStore() {
  const station = createTestStation({ plan: smallPlant() });
  const { give, commands, clock } = station;
  give(commands.signOn('ann'));
  give(commands.stop('ann', null));
  clock.advance(30 * 60 * SECOND);
  give(commands.release('ann'));
  const store = await openRxStationStore(freshFolder(), 'line-1');
  const pull = await store.pull('normal', logSource('e1:x', planRows(smallPlant())));
  await pull.inSync();
  await pull.stop();
  await store.append(station.facts);
  const said: string[] = [];
  const rehearsals = createRehearsals({
    reader: store.reader,
    nowMs: clock.nowMs,
    program: new URL('../threads.ts', import.meta.url),
    log: (sentence) => said.push(sentence),
  });
  return { rehearsals, said, close: store.close, rehearse: rehearsals.handlers.rehearseRule };
}

test('a rehearsal reads the database in a thread of its own, one at a time, and ends when the asker goes', async () => {
  const { rehearse, said, close } = await standingStore();
  const question = { definition: standingRule, days: 7 };
  const first = rehearse(question);
  expect(await rehearse(question)).toMatchObject({
    ok: false,
    problems: [expect.stringContaining('Another rehearsal')],
  });
  const answer = await first;
  expect(answer).toMatchObject({
    ok: true,
    rehearsal: { days: 7, summary: { fired: 1, machines: 2 }, firings: [{ place: 'Name saw-1', did: 'notify' }] },
  });
  let leave = (): void => undefined;
  const onGone = (listener: () => void) => {
    leave = listener;
    return () => undefined;
  };
  const left = rehearse(question, { onGone });
  leave();
  expect(await left).toMatchObject({ ok: false });
  expect(said).toHaveLength(1);
  expect((await rehearse(question)).ok).toBe(true);
  await close();
});

test('a station without a past says so', async () => {
  const { handlers } = createRehearsals({
    reader: memoryStoreReader(memoryDisk()),
    nowMs: () => 0,
    program: undefined,
    log: () => undefined,
  });
  const answer = await handlers.rehearseRule({ definition: standingRule, days: 7 });
  expect(answer).toEqual({
    ok: false,
    problems: ['Nothing has been recorded here yet that a rule could be rehearsed on.'],
  });
});
