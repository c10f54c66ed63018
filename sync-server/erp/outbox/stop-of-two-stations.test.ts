import { mkdir } from 'node:fs/promises';
import path from 'node:path';

import { afterEach, beforeEach, expect, test } from 'vitest';

import type { RawFact } from '../../../shared/facts/envelope.ts';
import type { FactDraft } from '../../../shared/facts/seal.ts';
import { must } from '../../../shared/invariant.ts';
import { testStation } from '../../testing/station.testkit.ts';
import type { TestStation } from '../../testing/station.testkit.ts';
import { batchOf } from '../../testing/store.testkit.ts';
import { writePostings } from '../file-drop-outbox.ts';
import { fileDropBench, mappingOf, NOW, plainMapping, textOf } from '../file-drop.testkit.ts';
import type { FileDropBench } from '../file-drop.testkit.ts';
import { postingsFor } from '../postings-of.ts';

const columns = ['kind', 'key', 'about', 'reversedKey', 'reason'].map((field) => ({ header: field, field }));
const out = { delimiter: ';', decimal: '.', lineEnd: 'lf', frame: false, kinds: ['stop', 'reverse'], columns };
const mapping = mappingOf({ ...plainMapping, out });
const since = '2026-11-22T08:10:00.000Z';

let bench: FileDropBench;
let folder: string;
let now = NOW;
beforeEach(async () => {
  now = NOW;
  bench = await fileDropBench();
  folder = path.join(bench.folder, 'out');
  await mkdir(folder);
});
afterEach(() => bench.close());

async function told(): Promise<string[]> {
  now += 1000;
  const options = { store: bench.store, folder, out: must(mapping.out, 'out'), timeZone: 'Europe/Berlin' };
  const { file } = await writePostings({ ...options, now: () => now });
  return file === null ? [] : (await textOf(folder, file)).trim().split('\n').slice(1);
}

/** A station at press-1 that works without a network: what it records reaches the server when a test says so. */
function offlineStation(name: string, secondsLate: number) {
  const station: TestStation = testStation(name, undefined, 'demo', Date.parse(since) + secondsLate * 1000);
  const equipment = 'press-1';
  const record = (type: string, data: RawFact['data'], over: Partial<FactDraft> = {}): RawFact =>
    must(
      station.record(
        [
          {
            type,
            data: type === 'Reversed' ? data : { equipment, ...data },
            refs: ['equipment:press-1'],
            person: null,
            command: null,
            ...over,
          },
        ],
        'priority',
      )[0],
      type,
    );
  const stop = record('StopDetected', { since, idleSeconds: 300 }, { dedupKey: `stop/press-1/${since}` });
  return {
    stop,
    runs: (at: string) => record('RunDetected', { stop: stop.id, at }, { dedupKey: `run/press-1/${stop.id}` }),
    explains: (reason: string) =>
      record('StopExplained', { stop: stop.id, reason }, { person: { id: 'anna', proof: 'badge' } }),
    takesBack: () => record('Reversed', { type: 'StopDetected' }, { reverses: stop.id }),
  };
}
const ships = async (...facts: RawFact[]) => {
  for (const fact of facts)
    expect(await bench.store.appendFacts(batchOf([fact], { postingsOf: postingsFor(['stop', 'reverse']) }))).toBe(true);
};

test.each(['the first', 'the later'])(
  'a stop that two stations noticed offline is one stop in the ERP when %s comes first, with one end',
  async (order) => {
    const [early, late] = [offlineStation('line-1', 1), offlineStation('line-2', 2)];
    const ends = [early.runs('2026-11-22T08:20:00.000Z'), late.runs('2026-11-22T08:20:00.000Z')];
    const [one, other] = order === 'the first' ? [early, late] : [late, early];
    await ships(one.stop);
    const lines = await told();
    await ships(other.stop, ...ends, late.explains('jam'));
    lines.push(...(await told()));
    // Told once, under the key of whichever came first; end and reason name that key.
    expect(lines).toEqual([
      `stop;${one.stop.id};;;`,
      `stopEnd;${ends[0]?.id};${one.stop.id};;`,
      expect.stringMatching(`^stopReason;[-0-9a-f]+;${one.stop.id};;jam$`),
    ]);
    expect(await told()).toEqual([]);
  },
);

test('two stops that are not told yet are told as the one that is first in the order of facts', async () => {
  const [early, late] = [offlineStation('line-1', 1), offlineStation('line-2', 2)];
  await ships(late.stop, early.stop);
  expect(await told()).toEqual([`stop;${early.stop.id};;;`]);
});

test('only what has effect is taken back: of an echo nothing, of the first the report that stands for it', async () => {
  const [early, late] = [offlineStation('line-1', 1), offlineStation('line-2', 2)];
  await ships(late.stop);
  expect(await told()).toEqual([`stop;${late.stop.id};;;`]);
  await ships(early.stop, late.takesBack());
  expect(await told()).toEqual([]);
  const reversal = early.takesBack();
  await ships(reversal);
  expect(await told()).toEqual([`reverse;${reversal.id};;${late.stop.id};`]);
});
