import { spawn } from 'node:child_process';
import { existsSync } from 'node:fs';
import path from 'node:path';

import { describe, expect, it, vi } from 'vitest';

import { incidentRecorder, temporaryFolder } from '../fakes.testkit.ts';
import { serviceManager } from './service-manager.ts';

const findable = (program: string) =>
  (process.env['PATH'] ?? '').split(':').some((folder) => existsSync(path.join(folder, program)));
const missing = ['systemd-notify', 'socat'].filter((program) => !findable(program));

/** A real datagram socket in the file system, as systemd has one. */
async function fakeManager(folder: string) {
  const socket = path.join(folder, 'notify');
  const listener = spawn('socat', ['-u', `UNIX-RECV:${socket}`, 'STDOUT'], { stdio: ['ignore', 'pipe', 'inherit'] });
  let heard = '';
  listener.stdout.on('data', (chunk: Buffer) => (heard += chunk.toString()));
  await vi.waitFor(() => expect(existsSync(socket)).toBe(true), { timeout: 5_000 });
  return { socket, heard: () => heard, end: () => listener.kill() };
}

describe('the service manager', () => {
  it.skipIf(missing.length > 0)(
    `is told through its own socket (needs ${missing.join(', ') || 'nothing'})`,
    async () => {
      using folder = temporaryFolder();
      const manager = await fakeManager(folder.path);
      const incidents = incidentRecorder();
      const environment: Record<string, string | undefined> = { ...process.env, NOTIFY_SOCKET: manager.socket };
      const tell = serviceManager(environment, incidents.record);
      expect(environment).not.toHaveProperty('NOTIFY_SOCKET');
      tell('READY=1');
      await vi.waitFor(() => expect(manager.heard()).toContain('READY=1'), { timeout: 10_000 });
      manager.end();
    },
  );

  it('that is not there is not told', () => {
    const incidents = incidentRecorder();
    serviceManager({}, incidents.record, '/nowhere')('WATCHDOG=1');
    expect(incidents.kinds()).toEqual([]);
  });

  it('that cannot be told is an incident, and no more than one message waits', async () => {
    const incidents = incidentRecorder();
    const tell = serviceManager({ NOTIFY_SOCKET: '/nowhere' }, incidents.record, '/nowhere');
    for (let count = 0; count < 100; count += 1) tell('WATCHDOG=1');
    await vi.waitFor(() => expect(incidents.kinds()).toEqual(['service-manager-deaf']));
  });
});
