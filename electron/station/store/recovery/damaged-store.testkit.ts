import { readFileSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';

import { expect } from 'vitest';

import { emptyHead } from '../../../../shared/facts/chain.ts';
import type { ChainHead } from '../../../../shared/facts/chain.ts';
import type { RawFact } from '../../../../shared/facts/envelope.ts';
import { followChain } from '../../../../shared/facts/seal.ts';
import { freshFolder } from '../../testing/test-station.ts';
import { openStationStore } from '../open-station-store.ts';
import type { OpenedStore } from '../open-station-store.ts';
import { logSource, someFacts, someRows } from '../store-samples.testkit.ts';

/** The chain that a plant's facts are in, and one of the priority lane. */
export const CHAIN = 'line-1/normal/0123456789ab';
export const PRIORITY = 'line-1/priority/0123456789ab';
/** The time of the station's clock. */
export const NOW = Date.UTC(2026, 10, 22, 12);

/** Opens the store of a station in a folder. */
export async function open(
  folder: string,
  options: { boot?: string; version?: string; nowMs?: number } = {},
): Promise<OpenedStore> {
  return await openStationStore({
    folder,
    station: 'line-1',
    version: options.version ?? '1',
    boot: options.boot ?? 'boot-1',
    nowMs: () => options.nowMs ?? NOW,
  });
}

/** What a store holds: own facts by their place, and how many rows of the site log. */
export async function contentOf({ store }: OpenedStore): Promise<{ own: RawFact[]; rows: number }> {
  const own: RawFact[] = [];
  let rows = 0;
  for await (const batch of store.stream()) {
    if ('own' in batch) own.push(...batch.own);
    else rows += batch.rows.length;
  }
  return { own: own.toSorted((a, b) => a.seq - b.seq), rows };
}

/** A folder with a store, and what was recorded there. */
export interface Plant {
  readonly folder: string;
  readonly database: string;
  readonly facts: RawFact[];
  head: ChainHead;
}

/** Records facts, in lots of five. */
export async function record({ store }: OpenedStore, plant: Plant, count: number): Promise<void> {
  for (let done = 0; done < count; done += 5) {
    const made = someFacts(5, plant.head);
    plant.head = made.head;
    await store.append(made.facts);
    plant.facts.push(...made.facts);
  }
}

/** A closed store with 300 facts and 200 rows, half of each in a backup. */
export async function plantStore(): Promise<Plant> {
  const folder = freshFolder();
  const plant: Plant = { folder, database: join(folder, 'line-1.sqlite'), facts: [], head: emptyHead(CHAIN) };
  const opened = await open(folder);
  await record(opened, plant, 150);
  const rows = someRows(1, 100);
  const pull = await opened.store.pull('normal', logSource('e1:i1', rows));
  await pull.inSync();
  expect(await opened.backups.backUp()).toMatchObject({ state: 'made' });
  rows.push(...someRows(101, 200));
  await pull.inSync();
  await pull.stop();
  await record(opened, plant, 150);
  await opened.store.close();
  return plant;
}

/** Takes the journal away. */
export function withoutJournal({ folder }: Plant): void {
  rmSync(join(folder, 'own-journal'), { recursive: true });
}

/** Takes the backups away. */
export function withoutBackups({ folder }: Plant): void {
  rmSync(join(folder, 'backups'), { recursive: true });
}

/** Overwrites a part of a file. */
export function overwrite(file: string, from: number, length: number, value = 0xa5): void {
  const bytes = readFileSync(file);
  bytes.fill(value, from, Math.min(bytes.length, from + length));
  writeFileSync(file, bytes);
}

/** Opens, expects every fact, goes on recording, and finds everything at the next opening. */
export async function expectNothingLost(plant: Plant): Promise<OpenedStore> {
  const opened = await open(plant.folder);
  expect((await contentOf(opened)).own).toEqual(plant.facts);
  expect(followChain(emptyHead(CHAIN), plant.facts)).toHaveProperty('head');
  await record(opened, plant, 5);
  await opened.store.close();
  const again = await open(plant.folder);
  expect(again.report).toBeUndefined();
  expect((await contentOf(again)).own).toEqual(plant.facts);
  await again.store.close();
  return opened;
}

/** Somewhere in the middle of the database, where a page begins. */
export const MIDDLE = 30 * 4096;
