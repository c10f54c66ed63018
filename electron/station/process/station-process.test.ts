import { fork } from 'node:child_process';
import type { ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import { fileURLToPath } from 'node:url';

import { v7 } from 'uuid';
import { afterEach, describe, expect, it } from 'vitest';

import { formatChain } from '../../../shared/facts/chain.ts';
import type { RawFact } from '../../../shared/facts/envelope.ts';
import { followChain } from '../../../shared/facts/seal.ts';
import { storeFolder } from '../kernel/store-folder.ts';
import { openRxStationStore } from '../store/rx-station-store.ts';
import { logSource } from '../store/store-samples.testkit.ts';
import { order, planRows, smallPlant } from '../testing/small-plant.ts';
import { freshFolder } from '../testing/test-station.ts';

const entry = fileURLToPath(new URL('../main.ts', import.meta.url));
const children = new Set<ChildProcess>();

afterEach(() => {
  for (const child of children) child.kill('SIGKILL');
  children.clear();
});

/** A data folder that holds the plan already, as after a first sync. */
async function plantFolder(): Promise<string> {
  const folder = freshFolder();
  const store = await openRxStationStore(storeFolder(folder), 'line-1');
  const pull = await store.pull(
    'normal',
    logSource('e1:x', planRows([...smallPlant(), order('WO-1', 4, 2, '100000')])),
  );
  await pull.inSync();
  await pull.stop();
  await store.close();
  return folder;
}

interface Screen {
  readonly child: ChildProcess;
  readonly call: (command: object) => Promise<{ ok: boolean; facts?: string[] }>;
}

/** Starts a real station process and opens one screen on it. */
async function startProcess(folder: string): Promise<Screen> {
  const child = fork(entry, ['--data', folder, '--station', 'line-1', '--ipc'], {
    stdio: ['ignore', 'ignore', 'ignore', 'ipc'],
  });
  children.add(child);
  const waiting = new Map<number, (value: { ok: boolean; facts?: string[] }) => void>();
  let n = 0;
  await new Promise<void>((resolve, reject) => {
    child.on(
      'message',
      (message: { ready?: true; fatal?: string; frame?: { t: string; n: number; value: { ok: boolean } } }) => {
        if (message.ready) child.send({ connection: 1, open: true });
        if (message.fatal !== undefined) reject(new Error(message.fatal));
        if (message.frame?.t === 'ready') resolve();
        if (message.frame?.t === 'result') waiting.get(message.frame.n)?.(message.frame.value);
      },
    );
    child.once('exit', () => reject(new Error('The station process ended.')));
  });
  return {
    child,
    call: async (command) =>
      await new Promise((resolve) => {
        n += 1;
        waiting.set(n, resolve);
        child.send({ connection: 1, frame: { t: 'call', n, method: 'execute', params: command } });
      }),
  };
}

const pieces = { good: { value: '1', unit: 'C62' }, scrap: [], rework: { value: '0', unit: 'C62' } };

async function ownFacts(folder: string): Promise<RawFact[]> {
  const store = await openRxStationStore(storeFolder(folder), 'line-1');
  const facts: RawFact[] = [];
  for await (const batch of store.stream()) if ('own' in batch) facts.push(...batch.own);
  await store.close();
  return facts;
}

describe('a station process', () => {
  it('loses no acknowledged fact when it is killed in the middle of a burst, and its chain has no hole', async () => {
    const folder = await plantFolder();
    const acknowledged: string[] = [];
    for (let kill = 0; kill < 4; kill += 1) {
      const { child, call } = await startProcess(folder);
      const note = async (name: string, params: object, actor: string | null = 'p-ada') => {
        const answer = await call({ id: v7(), actor, name, params });
        if (answer.ok) acknowledged.push(...(answer.facts ?? []));
      };
      await note('signOn', { badge: 'B-1' }, null);
      await note('startJob', { order: 'WO-1', operation: '10' });
      const died = once(child, 'exit');
      const before = acknowledged.length;
      // Commands are sent without waiting; the kill falls somewhere among their answers, later each time.
      for (let count = 0; count < 300; count += 1) {
        void note('reportQuantity', { order: 'WO-1', operation: '10', ...pieces }).then(() => {
          if (acknowledged.length >= before + 5 + kill * 7) child.kill('SIGKILL');
        });
      }
      await died;
    }
    const facts = await ownFacts(folder);
    const ids = new Set(facts.map((fact) => fact.id));
    expect(acknowledged.length).toBeGreaterThan(40);
    expect(acknowledged.filter((id) => !ids.has(id))).toEqual([]);
    const [first] = facts;
    const chain = facts.filter((fact) => fact.chain === first?.chain);
    expect(
      followChain(
        {
          chain: first?.chain ?? formatChain({ station: 'x', lane: 'normal', incarnation: '' }),
          seq: 0,
          head: '0'.repeat(64),
        },
        chain,
      ),
    ).toHaveProperty('head');
  });

  it('refuses to start a second time on the same data, with a sentence', async () => {
    const folder = await plantFolder();
    await startProcess(folder);
    await expect(startProcess(folder)).rejects.toThrow(/another process|program may use/);
  });

  it('ends by itself when its parent is gone', async () => {
    const { child } = await startProcess(await plantFolder());
    const died = once(child, 'exit');
    child.disconnect();
    expect(await died).toEqual([0, null]);
  });
});
