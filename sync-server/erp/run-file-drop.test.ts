import { mkdir, readdir, rename, writeFile } from 'node:fs/promises';
import path from 'node:path';

import { afterEach, beforeEach, expect, it, vi } from 'vitest';

import { quantityDraft, testStation } from '../testing/station.testkit.ts';
import { batchOf } from '../testing/store.testkit.ts';
import { createDropFolders } from './drop/drop-folders.ts';
import { fileDropBench, goodDrop, mappingOf, NOW, plainMapping } from './file-drop.testkit.ts';
import type { FileDropBench } from './file-drop.testkit.ts';
import { postingsOf } from './postings-of.ts';
import type { Timers } from './repeat.ts';
import { runFileDrop } from './run-file-drop.ts';

/** Timers that fire when the test says so. */
function handClock() {
  const waiting = new Map<number, { run: () => void; ms: number }>();
  let next = 0;
  const clock: Timers = {
    setTimeout: (run, ms) => {
      next += 1;
      waiting.set(next, { run, ms });
      return next;
    },
    clearTimeout: (timer) => void waiting.delete(timer),
  };
  const fire = () => {
    const due = [...waiting.values()];
    waiting.clear();
    for (const { run } of due) run();
  };
  return { clock, fire, pauses: () => [...waiting.values()].map(({ ms }) => ms).toSorted((a, b) => a - b) };
}

let bench: FileDropBench;
let root: string;
let log: string[];
beforeEach(async () => {
  bench = await fileDropBench();
  root = path.join(bench.folder, 'erp');
  log = [];
});
afterEach(() => bench.close());

const mapping = mappingOf({
  ...plainMapping,
  everySeconds: 60,
  out: { delimiter: ';', decimal: '.', everySeconds: 60 },
});
const run = (clock: Timers) =>
  runFileDrop({ store: bench.store, root, mapping, log: (sentence) => log.push(sentence), now: () => NOW, clock });

it('takes orders in and writes postings out, until it is stopped', async () => {
  const folders = await createDropFolders(root);
  const { clock, fire, pauses } = handClock();
  const fileDrop = run(clock);
  fileDrop.start();
  await vi.waitFor(() => expect(pauses()).toEqual([60_000, 60_000]));

  await mkdir(path.join(root, 'building'));
  for (const [name, text] of Object.entries(goodDrop('A1'))) await writeFile(path.join(root, 'building', name), text);
  await rename(path.join(root, 'building'), path.join(folders.in, 'monday'));
  await bench.store.appendFacts(batchOf(testStation('line-1').record([quantityDraft()]), { postingsOf }));
  fire();
  // Something new is there, so the second look comes soon; and after a file the outbox looks for more.
  await vi.waitFor(() => expect(pauses()).toEqual([1000, 1000]));
  fire();
  await vi.waitFor(() => expect(pauses()).toEqual([60_000, 60_000]));
  expect((await bench.orders()).map(({ id }) => id)).toEqual(['A1']);
  expect(await readdir(folders.out)).toHaveLength(1);
  expect(log.some((sentence) => sentence.startsWith('1 posting was written to out/'))).toBe(true);

  await fileDrop.stop();
  expect(pauses()).toEqual([]);
});

it('says what is wrong and tries again with growing pauses while the share is gone', async () => {
  const { clock, fire, pauses } = handClock();
  await bench.store.appendFacts(batchOf(testStation('line-1').record([quantityDraft()]), { postingsOf }));
  const fileDrop = run(clock);
  fileDrop.start();
  await vi.waitFor(() => expect(pauses()).toEqual([60_000, 60_000]));
  expect(log).toEqual(
    expect.arrayContaining([
      `ERP drops in ${path.join(root, 'in')} cannot be read: the file or folder does not exist; is the share connected? Next try in 60 s.`,
      expect.stringContaining('Postings cannot be written to'),
    ]),
  );
  fire();
  await vi.waitFor(() => expect(pauses()).toEqual([120_000, 120_000]));
  expect(await bench.store.openPostings(10)).toMatchObject([{ state: 'pending' }]);

  const folders = await createDropFolders(root);
  fire();
  await vi.waitFor(() => expect(pauses()).toEqual([1000, 60_000]));
  expect(await readdir(folders.out)).toHaveLength(1);
  await fileDrop.stop();
});
