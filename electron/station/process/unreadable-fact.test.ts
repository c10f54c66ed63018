import { fork } from 'node:child_process';
import type { ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';

import { afterEach, expect, it } from 'vitest';

import { storeFolder } from '../kernel/store-folder.ts';
import { openRxStationStore } from '../store/rx-station-store.ts';
import { someFacts } from '../store/store-samples.testkit.ts';
import { freshFolder } from '../testing/test-station.ts';

const entry = join(import.meta.dirname, '../main.ts');
const preload = pathToFileURL(join(import.meta.dirname, '../testing/unreadable-fact.preload.ts')).href;
const children = new Set<ChildProcess>();

afterEach(() => {
  for (const child of children) child.kill('SIGKILL');
  children.clear();
});

it('a station process that cannot fold a stored fact says which and what to do, and asks to be started again', async () => {
  const folder = freshFolder();
  const store = await openRxStationStore(storeFolder(folder), 'line-1');
  const { facts } = someFacts(3);
  await store.append(facts);
  await store.close();
  const child = fork(entry, ['--data', folder, '--station', 'line-1', '--ipc'], {
    execArgv: ['--import', preload],
    stdio: ['ignore', 'ignore', 'ignore', 'ipc'],
  });
  children.add(child);
  const ended = once(child, 'exit');
  const [words] = (await once(child, 'message')) as [object];
  expect(words).toEqual({
    fatal: `Fact ${facts[0]?.id} (SignedOn) cannot be taken into person:p1: boom. Nothing is lost. Update this program and start it again, or send this sentence to whoever maintains it.`,
    code: 'unreadable-fact',
  });
  expect(await ended).toEqual([75, null]);
});
