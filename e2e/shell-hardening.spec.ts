import { writeFileSync } from 'node:fs';
import path from 'node:path';

import { expect, test } from '@playwright/test';

import { seenBy, sendFrame } from './fixtures/kiosk-app.ts';
import { shellOfEachTest } from './fixtures/shell-of-each-test.ts';

/** More of what a page or a person can not do, in the real Electron; the numbers are those of docs/security-checklist.md. */
const shell = shellOfEachTest();

test('13 a file that is dropped on the screens opens nothing', async () => {
  const { app, page } = await shell.start();
  const file = path.join(shell.kiosk.folder, 'dropped.html');
  writeFileSync(file, '<h1>dropped</h1>');
  await page.evaluate(() => {
    const drops: string[] = [];
    Object.assign(globalThis, { drops });
    // The page lets Chromium do what it does with files.
    for (const type of ['dragover', 'drop']) addEventListener(type, () => drops.push(type));
  });
  const session = await app.context().newCDPSession(page);
  const data = { items: [], files: [file], dragOperationsMask: 1 };
  for (const type of ['dragEnter', 'dragOver', 'drop'] as const)
    await session.send('Input.dispatchDragEvent', { type, x: 100, y: 100, data });
  await expect
    .poll(() => page.evaluate(() => (globalThis as unknown as { drops: string[] }).drops))
    .toContain('dragover');
  await sendFrame(page, { t: 'call', n: 1, method: 'beat', params: {} });
  await expect.poll(async () => (await seenBy(page)).frames.at(-1)).toMatchObject({ t: 'result', n: 1 });
  expect(page.url()).toBe('app://kiosk/');
  expect(app.windows()).toHaveLength(1);
  // Two things keep it from opening, so the drop alone would not tell when this one is gone.
  const isDenied = await app.evaluate(({ webContents }, address) => {
    const [contents] = webContents.getAllWebContents() as unknown as {
      emit: (name: string, event: object) => void;
    }[];
    let wasDenied = false;
    contents?.emit('will-navigate', { url: address, isMainFrame: true, preventDefault: () => (wasDenied = true) });
    return wasDenied;
  }, `file://${file}`);
  expect(isDenied).toBe(true);
});

test('11 12 a webview is a word without meaning, and no contents come into being', async () => {
  const { app, page } = await shell.start();
  const count = () => app.evaluate(({ webContents }) => webContents.getAllWebContents().length);
  const before = await count();
  const kind = await page.evaluate(() => {
    const view = document.createElement('webview');
    view.setAttribute('src', 'https://example.com/');
    view.setAttribute('allowpopups', '');
    view.setAttribute('nodeintegration', '');
    document.body.append(view);
    return [typeof (view as unknown as { loadURL?: unknown }).loadURL, view.shadowRoot === null];
  });
  expect(kind).toEqual(['undefined', true]);
  await sendFrame(page, { t: 'call', n: 1, method: 'beat', params: {} });
  await expect.poll(async () => (await seenBy(page)).frames.at(-1)).toMatchObject({ t: 'result', n: 1 });
  expect(await count()).toBe(before);
});

test('a locked kiosk has no developer tools, not even for its own shell', async () => {
  const { app } = await shell.start([]);
  const isOpen = await app.evaluate(({ BrowserWindow }) => {
    const contents = BrowserWindow.getAllWindows()[0]?.webContents;
    contents?.openDevTools();
    contents?.toggleDevTools();
    return contents?.isDevToolsOpened();
  });
  expect(isOpen).toBe(false);
});

test('1 nothing works behind the page: no worker from data, no service worker, no address over WebRTC', async () => {
  const { page } = await shell.start();
  const found = await page.evaluate(async () => {
    const refused = (promise: Promise<unknown>): Promise<string> =>
      promise.then(
        () => 'allowed',
        (error: unknown) => (error as Error).name,
      );
    const worker = new Promise<string>((resolve) => {
      try {
        const started = new Worker('data:text/javascript,postMessage(1)');
        started.addEventListener('message', () => resolve('allowed'));
        started.addEventListener('error', () => resolve('refused'));
      } catch (error) {
        resolve((error as Error).name);
      }
    });
    const peer = new RTCPeerConnection({ iceServers: [{ urls: 'stun:127.0.0.1:3478' }] });
    const candidates: string[] = [];
    peer.createDataChannel('x');
    const gathered = new Promise<void>((resolve) => {
      peer.addEventListener('icecandidate', ({ candidate }) => {
        if (candidate === null) resolve();
        else if (candidate.protocol === 'udp') candidates.push(candidate.candidate);
      });
    });
    await peer.setLocalDescription(await peer.createOffer());
    await gathered;
    return {
      worker: await worker,
      serviceWorker:
        'serviceWorker' in navigator ? await refused(navigator.serviceWorker.register('./screen.js')) : 'none',
      candidates,
    };
  });
  expect(found.worker).not.toBe('allowed');
  expect(found.serviceWorker).not.toBe('allowed');
  expect(found.candidates).toEqual([]);
});

test('20 the page gets the two functions of the bridge and no object of Electron, not through them either', async () => {
  const { page } = await shell.start();
  const reached = await page.evaluate(() => {
    const { lineside } = globalThis as unknown as { lineside: { onFrame: (receive: unknown) => void } };
    const seen: unknown[] = [];
    // What a receiver is called with, and on what.
    lineside.onFrame(function receive(this: unknown, ...given: unknown[]) {
      seen.push([typeof this, given.length, given.map((each) => typeof each)]);
    });
    const isFrozen = !Reflect.set(globalThis, 'lineside', {}) || Object.isFrozen(lineside);
    return { isFrozen, constructors: [Object.getPrototypeOf(lineside.onFrame) === Function.prototype], seen };
  });
  expect(reached.isFrozen).toBe(true);
  expect(reached.constructors).toEqual([true]);
  await sendFrame(page, { t: 'call', n: 1, method: 'beat', params: {} });
});
