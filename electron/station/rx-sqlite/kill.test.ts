import { spawn } from 'node:child_process';
import type { ChildProcessByStdio } from 'node:child_process';
import { once } from 'node:events';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import type { Readable } from 'node:stream';
import { fileURLToPath } from 'node:url';

import * as fc from 'fast-check';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';

import { changesSince, find, openInstance, STEP_SCHEMA } from './conformance/testbed.ts';
import type { StorageInTest } from './conformance/testbed.ts';
import { databaseFile } from './database-file.ts';
import { checkDatabaseFile } from './integrity.ts';
import { getRxStorageSqlite } from './storage.ts';

const WRITER = fileURLToPath(new URL('insert-until-killed.testkit.ts', import.meta.url));

type Writer = { readonly process: ChildProcessByStdio<null, Readable, null>; readonly lines: AsyncIterable<string> };

function startWriter(folder: string, prefix: string): Writer {
  const process_ = spawn(process.execPath, [WRITER, folder, prefix], { stdio: ['ignore', 'pipe', 'inherit'] });
  return { process: process_, lines: createInterface({ input: process_.stdout }) };
}

/** Kills the writer once it has acknowledged `after` writes; answers every id it ever acknowledged. */
async function killAfter(writer: Writer, after: number): Promise<string[]> {
  const closed = once(writer.process, 'close');
  const acknowledged: string[] = [];
  for await (const line of writer.lines) {
    if (line !== 'open') acknowledged.push(line);
    if (acknowledged.length === after) writer.process.kill('SIGKILL');
  }
  await closed;
  return acknowledged;
}

describe('a process that is killed', () => {
  let folder: string;
  let underTest: StorageInTest;

  beforeEach(() => {
    folder = mkdtempSync(join(tmpdir(), 'rx-sqlite-kill-'));
    underTest = {
      storage: getRxStorageSqlite({ folder, busyTimeoutMs: 100 }),
      reopenable: true,
      databaseName: 'contract',
    };
  });
  afterEach(() => rmSync(folder, { recursive: true }));

  test('loses no acknowledged write, tears no write apart, damages nothing, and its lock does not outlive it', async () => {
    const moments = fc.sample(fc.integer({ min: 1, max: 400 }), 4);
    const acknowledged: string[] = [];
    for (const [round, moment] of moments.entries())
      acknowledged.push(...(await killAfter(startWriter(folder, `round${round}`), moment)));

    expect(checkDatabaseFile(databaseFile(folder, 'contract'))).toEqual({ state: 'sound' });
    const instance = await openInstance(underTest, STEP_SCHEMA);
    const present = new Set((await find(instance, { selector: {} })).map((document) => document.id));
    expect(acknowledged.filter((id) => !present.has(id))).toEqual([]);
    for (const id of present) expect(present).toContain(id.endsWith('b') ? id.slice(0, -1) : `${id}b`);
    expect((await changesSince(instance, 1_000_000)).documents).toHaveLength(present.size);
    await instance.close();
  });

  test('kept every other process out while it lived, with a sentence', async () => {
    const writer = startWriter(folder, 'first');
    const closed = once(writer.process, 'close');
    await once(writer.process.stdout, 'data');
    await expect(openInstance(underTest, STEP_SCHEMA)).rejects.toMatchObject({
      code: 'locked',
      message: expect.stringContaining('another process') as unknown,
    });
    writer.process.kill('SIGKILL');
    await closed;
    await (await openInstance(underTest, STEP_SCHEMA)).close();
  });
});
