import { existsSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { mkdir } from 'node:fs/promises';
import path from 'node:path';

import { expect, test } from '@playwright/test';

import { must } from '../shared/invariant.ts';
import { seenBy, sendFrame } from './fixtures/kiosk-app.ts';
import { crashRenderer, ended, isAlive, screenAgain, shellOfEachTest } from './fixtures/shell-of-each-test.ts';

/** Whatever process dies: the kiosk comes back by itself and never asks anybody. */
const shell = shellOfEachTest();

test('a crashed renderer comes back by itself, connected, without a dialog', async () => {
  const { app } = await shell.start();
  const pid = shell.stationPid();
  await crashRenderer(app);
  const page = await screenAgain(app);
  await sendFrame(page, { t: 'call', n: 1, method: 'beat', params: {} });
  await expect.poll(async () => (await seenBy(page)).frames.at(-1)).toMatchObject({ t: 'result', n: 1 });
  expect(shell.stationPid()).toBe(pid);
  expect((await shell.kiosk.incidents()).map(({ kind }) => kind)).toEqual(expect.arrayContaining(['renderer-gone']));
});

test('a screen that keeps crashing gets a new window, and then the application ends for its supervisor', async () => {
  const { app } = await shell.start();
  const windowId = () => app.evaluate(({ BrowserWindow }) => BrowserWindow.getAllWindows().map(({ id }) => id));
  const [first] = await windowId();
  for (let count = 0; count < 3; count += 1) {
    await crashRenderer(app);
    await screenAgain(app);
  }
  const after = await windowId();
  expect(after).toHaveLength(1);
  expect(after).not.toContain(first);
  const end = ended(app);
  for (let count = 0; count < 3; count += 1) {
    await crashRenderer(app);
    if (count < 2) await screenAgain(app);
  }
  expect(await end).toBe(70);
  const kinds = (await shell.kiosk.incidents()).map(({ kind }) => kind);
  expect(kinds.filter((kind) => kind === 'renderer-gone')).toHaveLength(6);
  expect(kinds).toContain('window-recreated');
  expect(kinds.at(-1)).toBe('relaunch');
});

test('without a supervisor the application starts itself anew, with its arguments', async () => {
  const first = shell.kiosk.runAlone(['--windowed', '--station', 'press-3']);
  const stationFile = path.join(shell.kiosk.data, 'station/pid');
  await expect.poll(() => existsSync(stationFile)).toBe(true);
  const [oldMain, oldStation] = [shell.mainPid(), shell.stationPid()];
  let code: number | null | undefined;
  void first.then((result) => {
    code = result;
  });
  await expect
    .poll(() => {
      // Chromium keeps a process in reserve, so which one shows the screens is not known: all of them, until it gives up.
      for (const pid of code === undefined ? shell.rendererPids() : []) process.kill(pid, 'SIGKILL');
      return code;
    })
    .toBe(70);
  await expect.poll(() => shell.mainPid() ?? oldMain).not.toBe(oldMain);
  const newMain = must(shell.mainPid(), 'the lock');
  try {
    await expect.poll(shell.stationPid).not.toBe(oldStation);
    expect(readFileSync(`/proc/${newMain}/cmdline`, 'utf8')).toContain('--relaunched=1');
  } finally {
    process.kill(newMain, 'SIGTERM');
  }
  await expect.poll(() => isAlive(newMain)).toBe(false);
});

test('an unexpected error ends the application with code 70, without a dialog, and is noted', async () => {
  const { app } = await shell.start();
  const end = ended(app);
  await app.evaluate(() => void Promise.reject(new Error('nobody waits for this')));
  expect(await end).toBe(70);
  const incidents = await shell.kiosk.incidents();
  expect(incidents.at(-2)).toMatchObject({
    kind: 'main-failed',
    error: expect.stringContaining('nobody waits'),
  });
});

test('a dialog is never shown', async () => {
  const { app, page } = await shell.start();
  const answer = await app.evaluate(({ dialog }) => {
    dialog.showErrorBox('A JavaScript error occurred', 'somewhere');
    return dialog.showMessageBoxSync({ message: 'Sure?' });
  });
  expect(answer).toBe(0);
  expect(await page.evaluate(() => [globalThis.confirm('Sure?'), globalThis.alert('!')])).toEqual([false, undefined]);
  expect((await shell.kiosk.incidents()).filter(({ kind }) => kind === 'dialog-suppressed')).toHaveLength(2);
});

test('when the graphics process dies three times, the kiosk starts anew and draws without it', async () => {
  const { app } = await shell.start();
  const graphicsPid = () =>
    app.evaluate(({ app: electron }) => electron.getAppMetrics().find(({ type }) => type === 'GPU')?.pid);
  const end = ended(app);
  let killed: number | undefined;
  for (let count = 1; count <= 3; count += 1) {
    await expect.poll(async () => ![undefined, killed].includes(await graphicsPid())).toBe(true);
    killed = must(await graphicsPid(), 'a graphics process');
    process.kill(killed, 'SIGKILL');
    await expect
      .poll(async () => (await shell.kiosk.incidents()).filter(({ kind }) => kind === 'gpu-gone').length)
      .toBe(count);
  }
  expect(await end).toBe(70);
  const again = await shell.start();
  expect(await again.app.evaluate(({ app: electron }) => electron.commandLine.hasSwitch('disable-gpu'))).toBe(true);
});

test('a killed station comes back by itself, and the screen hears both', async () => {
  const { page } = await shell.start();
  const [before, pid] = [(await seenBy(page)).frames.length, shell.stationPid()];
  process.kill(pid, 'SIGKILL');
  await expect.poll(async () => (await seenBy(page)).frames.slice(before)).toEqual([{ t: 'gone' }, { t: 'ready' }]);
  expect(shell.stationPid()).not.toBe(pid);
  await sendFrame(page, { t: 'call', n: 1, method: 'about', params: {} });
  await expect
    .poll(async () => (await seenBy(page)).frames.at(-1))
    .toMatchObject({ value: { runtime: String(shell.stationPid()) } });
  expect((await shell.kiosk.incidents()).at(-1)).toMatchObject({ kind: 'station-gone', deaths: 1, pauseMs: 0 });
});

test('a station that cannot work says why on the screen, and works once it can', async () => {
  await mkdir(path.join(shell.kiosk.data, 'station'), { recursive: true });
  writeFileSync(path.join(shell.kiosk.data, 'station/broken'), '');
  const app = await shell.launch();
  const page = await app.firstWindow();
  await expect
    .poll(async () => (await seenBy(page)).frames)
    .toContainEqual({ t: 'problem', message: 'The disk is full. Make room on it.' });
  rmSync(path.join(shell.kiosk.data, 'station/broken'));
  await expect(page.locator('#status')).toHaveText('ready');
});

test('a station that cannot read a fact at three starts says which on the screen, and is left alone', async () => {
  const folder = path.join(shell.kiosk.data, 'station');
  await mkdir(folder, { recursive: true });
  writeFileSync(path.join(folder, 'unreadable'), '');
  const app = await shell.launch();
  const page = await app.firstWindow();
  const givenUp = async () => (await shell.kiosk.incidents()).some(({ kind }) => kind === 'station-given-up');
  await expect.poll(givenUp, { timeout: 40_000 }).toBe(true);
  expect(readFileSync(path.join(folder, 'starts'), 'utf8')).toBe('...');
  const problem = {
    t: 'problem',
    message: 'Fact 7 (SignedOn) cannot be taken into person:p.',
    code: 'unreadable-fact',
  };
  expect((await seenBy(page)).frames.at(-1)).toEqual(problem);
});
