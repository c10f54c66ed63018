import { fork } from 'node:child_process';
import type { ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import { existsSync, readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';

import { afterEach, describe, expect, it } from 'vitest';

import { VERSION } from '../../../shared/version.ts';
import { storeFolder } from '../kernel/store-folder.ts';
import { openEngine } from '../rx-sqlite/engine.ts';
import { openStationStore } from '../store/open-station-store.ts';
import { someFacts } from '../store/store-samples.testkit.ts';
import { freshFolder } from '../testing/test-station.ts';
import { systemClock } from './clock.ts';

const entry = fileURLToPath(new URL('../main.ts', import.meta.url));
const children = new Set<ChildProcess>();

afterEach(() => {
  for (const child of children) child.kill('SIGKILL');
  children.clear();
});

interface FirstWords {
  readonly ready?: true;
  readonly fatal?: string;
  readonly code?: string;
}

/** Starts a station process. @returns the first thing it says to its parent */
async function start(folder: string): Promise<{ readonly child: ChildProcess; readonly words: FirstWords }> {
  const child = fork(entry, ['--data', folder, '--station', 'line-1', '--ipc'], {
    stdio: ['ignore', 'ignore', 'ignore', 'ipc'],
  });
  children.add(child);
  const [words] = (await once(child, 'message')) as [FirstWords];
  return { child, words };
}

/** A station's folder with some facts in its store. */
async function folderWithFacts(): Promise<{
  readonly folder: string;
  readonly database: string;
  readonly ids: string[];
}> {
  const folder = freshFolder();
  const { store } = await open(folder);
  const { facts } = someFacts(50);
  await store.append(facts);
  await store.close();
  return { folder, database: join(storeFolder(folder), 'line-1.sqlite'), ids: facts.map((fact) => fact.id) };
}

const clock = systemClock();

async function open(folder: string) {
  const { boot, nowMs } = clock;
  return await openStationStore({ folder: storeFolder(folder), station: 'line-1', version: VERSION, boot, nowMs });
}

describe('a station process on a damaged database', () => {
  it('is ready all the same, with every fact, and keeps what was damaged', async () => {
    const { folder, database, ids } = await folderWithFacts();
    writeFileSync(database, readFileSync(database).fill(0xa5, 0, 20_000));
    const { child, words } = await start(folder);
    expect(words).toEqual({ ready: true });
    expect(readdirSync(join(storeFolder(folder), 'set-aside'))).toHaveLength(1);
    const ended = once(child, 'exit');
    child.disconnect();
    await ended;
    const { store } = await open(folder);
    const found: string[] = [];
    for await (const batch of store.stream()) if ('own' in batch) found.push(...batch.own.map((fact) => fact.id));
    await store.close();
    expect(found).toEqual(ids);
  });

  it('says by a code and a sentence why it cannot work on one of a newer program, which it leaves alone', async () => {
    const { folder, database } = await folderWithFacts();
    const newer = openEngine(database, { busyTimeoutMs: 0 });
    newer.exec("PRAGMA user_version = 9; UPDATE rx_about SET value = '9' WHERE key = 'format'");
    newer.close();
    const { child, words } = await start(folder);
    expect(words).toMatchObject({
      code: 'newer-format',
      fatal: expect.stringContaining('Update this program') as unknown,
    });
    if (child.exitCode === null) await once(child, 'exit');
    expect(child.exitCode).toBe(1);
    expect(existsSync(join(storeFolder(folder), 'set-aside'))).toBe(false);
  });
});
