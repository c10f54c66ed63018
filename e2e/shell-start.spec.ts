import { existsSync, readFileSync, writeFileSync } from 'node:fs';
import { mkdir } from 'node:fs/promises';
import path from 'node:path';

import { expect, test } from '@playwright/test';

import { must } from '../shared/invariant.ts';
import { seenBy, sendFrame } from './fixtures/kiosk-app.ts';
import { ended, isAlive, shellOfEachTest } from './fixtures/shell-of-each-test.ts';

/** How a kiosk is started and ended, and what it says when that goes wrong. */
const shell = shellOfEachTest();

test('the station gets the arguments of the kiosk and ends in order with it', async () => {
  const args = ['--windowed', '--server', 'http://localhost:1/', '--station', 'press-3', '--site', 'north'];
  const { app, page } = await shell.start(args);
  await sendFrame(page, { t: 'call', n: 1, method: 'about', params: {} });
  const given = `--data ${path.join(shell.kiosk.data, 'station')} --server http://localhost:1 --station press-3 --site north --ipc`;
  await expect.poll(async () => (await seenBy(page)).frames.at(-1)).toMatchObject({ value: { version: given } });
  expect(JSON.parse(readFileSync(path.join(shell.kiosk.data, 'station.json'), 'utf8'))).toEqual({
    server: 'http://localhost:1',
    station: 'press-3',
    site: 'north',
  });
  const [end, pid] = [ended(app), shell.stationPid()];
  process.kill(must(shell.mainPid(), 'the lock'), 'SIGTERM');
  expect(await end).toBe(0);
  expect(existsSync(path.join(shell.kiosk.data, 'station/ended-in-order'))).toBe(true);
  expect(isAlive(pid)).toBe(false);
});

test('a second start on the same data folder leaves with a sentence; a killed kiosk leaves the folder free', async () => {
  const { app } = await shell.start();
  const second = await shell.kiosk.run();
  expect(second.code).toBe(0);
  expect(second.stdout).toContain(`A kiosk with the data folder ${shell.kiosk.data} is running already`);
  const [end, pid] = [ended(app), shell.stationPid()];
  process.kill(must(shell.mainPid(), 'the lock'), 'SIGKILL');
  await end;
  await expect.poll(() => isAlive(pid)).toBe(false);
  await shell.start();
});

test('a wrong start ends with a sentence and code 2', async () => {
  const wrong = await shell.kiosk.run(['--server', 'plant']);
  expect(wrong).toMatchObject({
    code: 2,
    stderr: expect.stringContaining('--server: "plant" is not an address'),
  });
});

test('a wrong station.json is told on the screen, since a kiosk has no terminal', async () => {
  await mkdir(shell.kiosk.data, { recursive: true });
  writeFileSync(path.join(shell.kiosk.data, 'station.json'), '{"server":"<plant>"}');
  const app = await shell.launch();
  const page = await app.firstWindow();
  await expect(page.locator('pre')).toContainText('station.json, "server": "<plant>" is not an address');
  expect(page.url()).toBe('app://notice/problem');
  // Whoever asked for a window gets one that can be closed.
  expect(await app.evaluate(({ BrowserWindow }) => BrowserWindow.getAllWindows()[0]?.isKiosk())).toBe(false);
});

test('the display stays awake, and crash dumps stay on this machine', async () => {
  const { app } = await shell.start();
  const state = await app.evaluate(({ app: electron, crashReporter, powerSaveBlocker }) => ({
    // Electron numbers the blockers from 0 or 1, by version.
    awake: [0, 1].some((id) => powerSaveBlocker.isStarted(id)),
    uploads: crashReporter.getUploadToServer(),
    dumps: electron.getPath('crashDumps'),
  }));
  expect(state).toEqual({ awake: true, uploads: false, dumps: path.join(shell.kiosk.data, 'crash-dumps') });
});
