/** What the journal of own facts costs a durable append, and how long a backup with its check keeps others waiting. */
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setImmediate as nextTurn } from 'node:timers/promises';

import { v7 } from 'uuid';

import { checkInThread } from '../electron/station/store/backup/check-worker.ts';
import { openStationStore } from '../electron/station/store/open-station-store.ts';
import { openRxStationStore } from '../electron/station/store/rx-station-store.ts';
import type { StationStore } from '../electron/station/store/station-store.ts';
import { emptyHead } from '../shared/facts/chain.ts';
import type { ChainHead } from '../shared/facts/chain.ts';
import type { RawFact } from '../shared/facts/envelope.ts';
import { sealFacts } from '../shared/facts/seal.ts';
import { report } from './figure.ts';

const APPENDS = 1500;
const ROUNDS = 3;
const HISTORY = 20_000;

function facts(count: number, head: ChainHead): { readonly facts: RawFact[]; readonly head: ChainHead } {
  const piece = { value: '1', unit: 'C62' };
  const drafts = Array.from({ length: count }, () => ({
    type: 'QuantityReported',
    v: 1,
    refs: ['workOrder:WO-1', 'equipment:press-1'],
    data: { order: 'WO-1', operation: '10', equipment: 'press-1', good: piece, scrap: [], rework: piece },
    occurredAt: '2026-03-02T06:00:00.000Z',
    person: { id: 'p-ada', proof: 'badge' as const },
    command: v7(),
  }));
  const at = { site: 'bench', nowMs: Date.UTC(2026, 2, 2), boot: 'b', mono: 0, newId: v7 };
  return sealFacts(drafts, head, '0000000000000000', at);
}

const folderOf = () => mkdtempSync(join(tmpdir(), 'lineside-bench-journal-'));
const guarded = async (folder: string) =>
  await openStationStore({
    folder,
    station: 'line-1',
    version: 'bench',
    boot: 'b',
    nowMs: Date.now,
    checkCopy: async (file, knowledge) =>
      await checkInThread(new URL('../electron/station/main.ts', import.meta.url), file, knowledge),
  });

async function appendTimes(open: (folder: string) => Promise<StationStore>): Promise<number[]> {
  const folder = folderOf();
  const store = await open(folder);
  let head = emptyHead('line-1/normal/0123456789ab');
  const times: number[] = [];
  for (let n = 0; n < APPENDS; n += 1) {
    const made = facts(1, head);
    ({ head } = made);
    const from = performance.now();
    await store.append(made.facts);
    times.push(performance.now() - from);
    await nextTurn();
  }
  await store.close();
  rmSync(folder, { recursive: true });
  return times;
}

function percentile(times: readonly number[], share: number): number {
  return times.toSorted((a, b) => a - b)[Math.floor(times.length * share)] ?? 0;
}

const plain: number[] = [];
const journaled: number[] = [];
for (let round = 0; round < ROUNDS; round += 1) {
  plain.push(...(await appendTimes(async (folder) => await openRxStationStore(folder, 'line-1'))));
  journaled.push(...(await appendTimes(async (folder) => (await guarded(folder)).store)));
}
for (const [name, share] of [
  ['p50', 0.5],
  ['p99', 0.99],
] as const)
  report({
    metric: `append with the journal, ${name}`,
    value: percentile(journaled, share),
    unit: 'ms',
    rival: 'append without it',
    rivalValue: percentile(plain, share),
  });

const folder = folderOf();
const { store, backups } = await guarded(folder);
let head = emptyHead('line-1/normal/0123456789ab');
for (let done = 0; done < HISTORY; done += 1000) {
  const made = facts(1000, head);
  ({ head } = made);
  await store.append(made.facts);
}

/** Times of more than half a millisecond between two turns of the event loop while something goes on, in milliseconds. */
async function waits(work: Promise<unknown>): Promise<number[]> {
  const gaps: number[] = [];
  const state = { isRunning: true };
  let last = performance.now();
  void work.finally(() => {
    state.isRunning = false;
  });
  while (state.isRunning) {
    await nextTurn();
    const now = performance.now();
    if (now - last > 0.5) gaps.push(now - last);
    last = now;
  }
  return gaps;
}

const sleep = new Promise((resolve) => {
  setTimeout(resolve, 500);
});
const idle = await waits(sleep);
const busy = await waits(backups.backUp());
report({
  metric: `longest wait during a backup of ${HISTORY} facts`,
  value: Math.max(0, ...busy),
  unit: 'ms',
  rival: 'longest wait at rest',
  rivalValue: Math.max(0, ...idle),
});
await store.close();
rmSync(folder, { recursive: true });
