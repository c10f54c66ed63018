import { execFileSync, spawn } from 'node:child_process';
import { existsSync } from 'node:fs';
import { mkdtemp, rm } from 'node:fs/promises';
import os from 'node:os';
import path from 'node:path';

import { expect, test } from '@playwright/test';

import { KERNEL_LIMIT_MS, SCREEN_LIMIT_MS } from '../electron/main/heartbeat/vital-signs.ts';
import { must } from '../shared/invariant.ts';
import { seenBy, sendFrame } from './fixtures/kiosk-app.ts';
import { isAlive, screenAgain, shellOfEachTest } from './fixtures/shell-of-each-test.ts';

/** What does not crash but freezes: found by its heart, and brought back. These tests last as long as the limits are. */
const shell = shellOfEachTest();
const SLACK_MS = 20_000;

const kindsNoted = async () => (await shell.kiosk.incidents()).map(({ kind }) => kind);

test('a frozen page is found and comes back, the station goes on', async () => {
  test.setTimeout(SCREEN_LIMIT_MS.next + 60_000);
  const { app, page } = await shell.start();
  const station = shell.stationPid();
  await sendFrame(page, { t: 'call', n: 1, method: 'beat', params: {} });
  await expect.poll(async () => (await seenBy(page)).frames.at(-1)).toMatchObject({ t: 'result', n: 1 });
  // Its process lives and does not answer; nobody touches the screen, so Chromium does not notice.
  await page.evaluate(() => {
    setTimeout(() => {
      for (;;);
    });
  });
  await expect.poll(kindsNoted, { timeout: SCREEN_LIMIT_MS.next + SLACK_MS }).toContain('screen-frozen');
  await screenAgain(app);
  expect((await kindsNoted()).slice(-2)).toEqual(['screen-frozen', 'renderer-gone']);
  expect(shell.stationPid()).toBe(station);
});

test('a frozen station is found and comes back, the screen hears of it and stays', async () => {
  test.setTimeout(KERNEL_LIMIT_MS + 60_000);
  const { page } = await shell.start();
  const pid = shell.stationPid();
  process.kill(pid, 'SIGSTOP');
  await expect.poll(kindsNoted, { timeout: KERNEL_LIMIT_MS + SLACK_MS }).toContain('station-frozen');
  await expect.poll(() => isAlive(pid)).toBe(false);
  await expect.poll(async () => (await seenBy(page)).frames.slice(-2)).toEqual([{ t: 'gone' }, { t: 'ready' }]);
  expect(shell.stationPid()).not.toBe(pid);
  expect(await kindsNoted()).not.toContain('screen-frozen');
});

const missing = ['systemd-notify', 'socat'].find((program) => !findable(program));

/** What a service manager hears, on a real socket. */
async function fakeManager() {
  const folder = await mkdtemp(path.join(os.tmpdir(), 'lineside-notify-'));
  const socket = path.join(folder, 'socket');
  const listener = spawn('socat', ['-u', `UNIX-RECV:${socket}`, 'STDOUT'], { stdio: ['ignore', 'pipe', 'inherit'] });
  let heard = '';
  let onFed = (): void => undefined;
  listener.stdout.on('data', (chunk: Buffer) => {
    heard += chunk.toString();
    if (chunk.toString().includes('WATCHDOG=1')) onFed();
  });
  await expect.poll(() => existsSync(socket)).toBe(true);
  return {
    socket,
    heard: () => heard,
    /** Acts once when nothing has fed it for so long. */
    onStarved(limitMs: number, act: () => void): void {
      const timer = setTimeout(() => {
        onFed = () => undefined;
        act();
      }, limitMs);
      onFed = () => void timer.refresh();
    },
    async end() {
      listener.kill();
      await rm(folder, { recursive: true, force: true });
    },
  };
}

test('the service manager hears that the kiosk is ready, that it is well, and that it ends', async () => {
  test.skip(missing !== undefined, `${missing} is not installed`);
  const manager = await fakeManager();
  try {
    const app = await shell.launch(['--windowed'], { NOTIFY_SOCKET: manager.socket });
    await app.firstWindow();
    await expect.poll(manager.heard, { timeout: 20_000 }).toMatch(/READY=1[^]*WATCHDOG=1/);
    // What we start is told nothing of the socket.
    expect(await app.evaluate(() => process.env['NOTIFY_SOCKET'])).toBeUndefined();
    await app.evaluate(({ app: electron }) => electron.quit());
    await expect.poll(manager.heard).toContain('STOPPING=1');
  } finally {
    await manager.end();
  }
});

test('a frozen kiosk feeds its service manager no more, who ends it and starts it anew', async () => {
  test.skip(missing !== undefined, `${missing} is not installed`);
  test.setTimeout(120_000);
  const manager = await fakeManager();
  process.env['NOTIFY_SOCKET'] = manager.socket;
  process.env['LINESIDE_SUPERVISED'] = '1';
  try {
    const first = shell.kiosk.runAlone(['--windowed']);
    await expect.poll(manager.heard, { timeout: 30_000 }).toContain('WATCHDOG=1');
    const frozen = must(shell.mainPid(), 'the lock');
    let starts = 1;
    // Half of what the unit allows, which is still more than one feeding.
    manager.onStarved(25_000, () => {
      process.kill(frozen, 'SIGKILL');
      void first.then(() => {
        starts += 1;
        return shell.kiosk.runAlone(['--windowed']);
      });
    });
    process.kill(frozen, 'SIGSTOP');
    await expect.poll(() => starts, { timeout: 60_000 }).toBe(2);
    const fedBefore = manager.heard().split('WATCHDOG=1').length;
    await expect.poll(() => manager.heard().split('WATCHDOG=1').length, { timeout: 30_000 }).toBeGreaterThan(fedBefore);
    const second = must(shell.mainPid(), 'the lock');
    expect(second).not.toBe(frozen);
    process.kill(second, 'SIGTERM');
    await expect.poll(() => isAlive(second)).toBe(false);
  } finally {
    delete process.env['NOTIFY_SOCKET'];
    delete process.env['LINESIDE_SUPERVISED'];
    await manager.end();
  }
});

function findable(program: string): boolean {
  try {
    execFileSync('which', [program], { stdio: 'ignore' });
    return true;
  } catch {
    return false;
  }
}
