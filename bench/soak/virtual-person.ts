import type { ChildProcess } from 'node:child_process';

import { v7 } from 'uuid';

import type { Command } from '../../shared/gate/command.ts';
import { connectHost } from '../../shared/host/connect-host.ts';
import type { Host, HostTopic, HostView } from '../../shared/host/host-contract.ts';

const CONNECTION = 1;

/** Connects to a station process as the screen of a kiosk does. */
export function screenOf(station: ChildProcess): Host {
  const link = connectHost((frame) => station.send({ connection: CONNECTION, frame }));
  station.on('message', (message) => {
    const { frame, ready } = message as { frame?: unknown; ready?: true };
    if (ready) station.send({ connection: CONNECTION, open: true });
    else if (frame !== undefined) link.receive(frame);
  });
  return link.host;
}

/** Settles with the first value of a view that fits. */
function see<Topic extends HostTopic>(
  host: Host,
  topic: Topic,
  fits: (view: HostView<Topic>) => boolean,
): Promise<HostView<Topic>> {
  return new Promise((resolve) => {
    let isFound = false;
    const end = host.subscribe(topic, (view) => {
      if (isFound || !fits(view)) return;
      isFound = true;
      queueMicrotask(() => end());
      resolve(view);
    });
  });
}

/** Somebody who counts: each `work()` is one command. Every `PIECES` counts the job is finished and the next one is started. */
export interface VirtualPerson {
  readonly work: () => Promise<void>;
}

const PIECES = 40;

/** Signs a person on and starts the first job. All views are looked at, as a screen does. */
export async function createVirtualPerson(host: Host, person: string, badge: string): Promise<VirtualPerson> {
  for (const topic of ['session', 'home', 'next', 'actions', 'sync', 'reasons'] as const)
    host.subscribe(topic, () => undefined);
  const give = async (name: Command['name'], params: object, actor: string | null = person): Promise<void> => {
    const result = await host.call('execute', { id: v7(), actor, name, params } as Command);
    if (!result.ok) throw new Error(`The command ${name} was refused: ${result.refusal.code}.`);
  };
  await see(host, 'next', ({ readyCount }) => readyCount > 0);
  await give('signOn', { badge }, null);
  let counted = 0;
  return {
    async work() {
      const { running, next } = await see(host, 'home', (home) => home.running !== null || home.next !== null);
      if (!running) {
        if (next) await give('startJob', { order: next.job.order, operation: next.job.operation });
        return;
      }
      counted += 1;
      const { order, operation } = running.job;
      const pieces = (value: string) => ({ value, unit: 'C62' });
      const quantities = { order, operation, good: pieces('1'), scrap: [], rework: pieces('0') };
      await give(counted % PIECES === 0 ? 'completeJob' : 'reportQuantity', quantities);
    },
  };
}
