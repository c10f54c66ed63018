import { execFileSync, spawn } from 'node:child_process';
import { existsSync } from 'node:fs';
import { mkdtemp, rm } from 'node:fs/promises';
import os from 'node:os';
import path from 'node:path';

import { expect, test } from '@playwright/test';

import { KERNEL_LIMIT_MS, SCREEN_LIMIT_MS } from '../electron/main/heartbeat/vital-signs.ts';
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

test('the service manager hears that the kiosk is ready and well, and nothing more from a frozen one', async () => {
  const why = ['systemd-notify', 'socat'].find((program) => !findable(program));
  test.skip(why !== undefined, `${why} is not installed`);
  const folder = await mkdtemp(path.join(os.tmpdir(), 'lineside-notify-'));
  const socket = path.join(folder, 'socket');
  const manager = spawn('socat', ['-u', `UNIX-RECV:${socket}`, 'STDOUT'], { stdio: ['ignore', 'pipe', 'inherit'] });
  let heard = '';
  manager.stdout.on('data', (chunk: Buffer) => (heard += chunk.toString()));
  try {
    await expect.poll(() => existsSync(socket)).toBe(true);
    const app = await shell.launch(['--windowed'], { NOTIFY_SOCKET: socket });
    await app.firstWindow();
    await expect.poll(() => heard, { timeout: 20_000 }).toMatch(/READY=1[^]*WATCHDOG=1/);
    // What we start is told nothing of the socket.
    expect(await app.evaluate(() => process.env['NOTIFY_SOCKET'])).toBeUndefined();
    await app.evaluate(({ app: electron }) => electron.quit());
    await expect.poll(() => heard).toContain('STOPPING=1');
  } finally {
    manager.kill();
    await rm(folder, { recursive: true, force: true });
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
