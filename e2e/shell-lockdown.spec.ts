import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';

import { expect, test } from '@playwright/test';

import { seenBy, sendFrame } from './fixtures/kiosk-app.ts';
import { shellOfEachTest } from './fixtures/shell-of-each-test.ts';

/** What a page can not do, whatever it tries: the page is a stand-in that tries it. */
const shell = shellOfEachTest();

test('a window opens at app://kiosk under the strict policy without a violation, and knows nothing of Node', async () => {
  const { app, page } = await shell.start();
  expect(page.url()).toBe('app://kiosk/');
  // The style of the page carries the nonce of this load, and so it works.
  await expect(page.locator('#status')).toHaveCSS('color', 'rgb(1, 2, 3)');
  expect((await seenBy(page)).violations).toEqual([]);
  expect(
    await page.evaluate(() => {
      const names = ['require', 'process', 'module', 'exports', 'global', 'Buffer', 'electron', 'ipcRenderer'];
      return names.filter((name) => name in globalThis);
    }),
  ).toEqual([]);
  expect(
    await page.evaluate(() => {
      const { lineside } = globalThis as unknown as { lineside: Record<string, unknown> };
      return Object.fromEntries(Object.entries(lineside).map(([name, value]) => [name, typeof value]));
    }),
  ).toEqual({ send: 'function', onFrame: 'function' });
  const preferences = await app.evaluate(({ BrowserWindow }) => {
    const contents = BrowserWindow.getAllWindows()[0]?.webContents as unknown as {
      getLastWebPreferences: () => Record<string, unknown>;
    };
    return contents.getLastWebPreferences();
  });
  expect(preferences).toMatchObject({
    sandbox: true,
    contextIsolation: true,
    nodeIntegration: false,
    webviewTag: false,
  });
});

test('the policy stops inline scripts, eval, foreign scripts, frames and styles', async () => {
  const { page } = await shell.start();
  await page.evaluate(() => {
    document.body.insertAdjacentHTML('beforeend', '<img src="x" onerror="globalThis.hacked = 1">');
    for (const source of ['data:text/javascript,globalThis.hacked=1', 'https://example.com/x.js']) {
      const script = document.createElement('script');
      script.src = source;
      document.head.append(script);
    }
    const frame = document.createElement('iframe');
    frame.src = 'app://kiosk/';
    document.body.append(frame);
    const style = document.createElement('style');
    style.textContent = 'h1 { color: red }';
    document.head.append(style);
    // The test's own code may use eval; what it leaves for later runs as the page's.
    setTimeout(...(['globalThis.hacked = 1'] as unknown as [() => void]));
  });
  await expect
    .poll(async () => (await seenBy(page)).violations.toSorted())
    .toEqual([
      'frame-src app',
      'script-src eval',
      'script-src-attr inline',
      'script-src-elem data',
      'script-src-elem https://example.com/x.js',
      'style-src-elem inline',
    ]);
  expect(await page.evaluate(() => 'hacked' in globalThis)).toBe(false);
});

test('nothing navigates away, reloads or opens a window', async () => {
  const { app, page } = await shell.start();
  await page.evaluate(() => Object.assign(globalThis, { sameDocument: true }));
  const blocked = async () =>
    (await shell.kiosk.incidents())
      .filter(({ kind }) => kind === 'blocked-navigation' || kind === 'blocked-window')
      .map(({ kind, url }) => `${String(kind)} ${String(url)}`);

  const addresses = ['https://example.com/', 'app://kiosk/index.html', 'app://kiosk/', 'app://notice/restarting'];
  for (const address of addresses) {
    await page.evaluate((url) => {
      location.href = url;
    }, address);
    await expect.poll(blocked).toContain(`blocked-navigation ${address}`);
    expect(await page.evaluate((url) => window.open(url), address)).toBeNull();
    await expect.poll(blocked).toContain(`blocked-window ${address}`);
  }
  const count = (await blocked()).length;
  await page.evaluate(() => location.reload());
  await expect.poll(async () => (await blocked()).length).toBe(count + 1);
  // Chromium itself or the policy stops these before the shell hears of them.
  await page.evaluate(() => {
    for (const address of ['file:///etc/passwd', 'javascript:void(globalThis.hacked = 1)', 'data:text/html,x']) {
      location.href = address;
      const link = document.createElement('a');
      link.href = address;
      link.target = '_blank';
      document.body.append(link);
      link.click();
    }
    const form = document.createElement('form');
    form.action = 'https://example.com/';
    document.body.append(form);
    form.submit();
  });

  // The frame to the station and back comes after whatever the page has set off.
  await sendFrame(page, { t: 'call', n: 1, method: 'beat', params: {} });
  await expect.poll(async () => (await seenBy(page)).frames.at(-1)).toMatchObject({ t: 'result', n: 1 });
  expect(page.url()).toBe('app://kiosk/');
  expect(await page.evaluate(() => ['sameDocument' in globalThis, 'hacked' in globalThis])).toEqual([true, false]);
  expect(app.windows()).toHaveLength(1);
});

test('every permission but the picture of a camera is denied, and a file is not downloaded', async () => {
  const { page } = await shell.start();
  const answers = await page.evaluate(async () => {
    const nameOf = (error: unknown): string => (error as Error).name;
    const refused = (promise: Promise<unknown>): Promise<string> => promise.then(() => 'granted', nameOf);
    const { permissions, mediaDevices, clipboard, geolocation } = navigator;
    const states = ['geolocation', 'notifications', 'microphone', 'clipboard-read', 'midi'];
    return {
      states: await Promise.all(
        states.map((name) => permissions.query({ name: name as PermissionName }).then(({ state }) => state)),
      ),
      notification: await Notification.requestPermission(),
      camera: await refused(mediaDevices.getUserMedia({ video: true, audio: true })),
      sound: await refused(mediaDevices.getUserMedia({ audio: true })),
      screen: await refused(mediaDevices.getDisplayMedia()),
      clipboard: await refused(clipboard.readText()),
      place: await new Promise((resolve) => {
        geolocation.getCurrentPosition(
          () => resolve('granted'),
          ({ code }) => resolve(code),
        );
      }),
      // Electron leaves a denied request open, so what counts is the state.
      fullscreen: await Promise.race([
        document.documentElement.requestFullscreen().then(() => 'granted', nameOf),
        new Promise((resolve) => requestAnimationFrame(() => resolve(document.fullscreenElement))),
      ]),
    };
  });
  expect(answers.states).toEqual(answers.states.map(() => 'denied'));
  expect(answers).toMatchObject({ notification: 'denied', clipboard: 'NotAllowedError', place: 1 });
  expect([answers.camera, answers.sound, answers.screen, answers.fullscreen]).not.toContain('granted');
  await page.evaluate(() => {
    const link = document.createElement('a');
    link.href = URL.createObjectURL(new Blob(['x']));
    link.download = 'x.exe';
    document.body.append(link);
    link.click();
  });
  await expect.poll(async () => (await shell.kiosk.incidents()).map(({ kind }) => kind)).toContain('blocked-download');
});

test('no address leads to a file outside of the screens, or to the network', async () => {
  const { app, page } = await shell.start();
  let asked = 0;
  const server = createServer((_request, response) => {
    asked += 1;
    response.setHeader('access-control-allow-origin', '*').end('from the network');
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const network = `http://127.0.0.1:${(server.address() as AddressInfo).port}/`;
  const inside = [
    'app://kiosk/../../secret.txt',
    'app://kiosk/..%2f..%2fsecret.txt',
    'app://kiosk/%2e%2e/%2e%2e/secret.txt',
    'app://kiosk/link.html',
  ];
  const outside = ['file:///etc/passwd', `file://${shell.kiosk.folder}/secret.txt`, 'app://other/index.html', network];
  const fetched = (address: string): Promise<number | string> =>
    page.evaluate(
      (url) =>
        fetch(url).then(
          ({ status }) => status,
          () => 'blocked',
        ),
      address,
    );
  for (const address of inside) expect(await fetched(address)).toBe(404);
  for (const address of outside) expect(await fetched(address)).toBe('blocked');
  // Without the page's policy in the way: the session itself refuses.
  const fromSession = await app.evaluate(
    ({ session }, url) => session.defaultSession.fetch(url).then(String, (error: unknown) => String(error)),
    network,
  );
  expect(fromSession).toContain('ERR_BLOCKED_BY_CLIENT');
  server.close();
  expect(asked).toBe(0);
});

test('frames that nobody should send are answered or ignored, and the station goes on', async () => {
  const { app, page } = await shell.start();
  const before = (await seenBy(page)).frames.length;
  await page.evaluate(
    (length) => {
      const { lineside } = globalThis as unknown as { lineside: { send: (...args: unknown[]) => void } };
      for (const wrong of [undefined, null, 5, {}, [], () => undefined]) lineside.send(wrong); // The preload takes texts only.
      for (const text of ['', '{', 'null', '{"t":"eval","code":"1"}', '{"t":"subscribe","topic":"__proto__"}'])
        lineside.send(text);
      lineside.send(JSON.stringify({ t: 'call', n: 7, method: 'constructor', params: {} }));
      lineside.send('x'.repeat(length));
    },
    64 * 1024 * 1024,
  );
  await expect.poll(async () => (await seenBy(page)).frames.length).toBe(before + 7);
  const answers = (await seenBy(page)).frames.slice(before);
  expect(answers.filter(({ t }) => t === 'problem')).toHaveLength(6);
  expect(answers.find(({ t }) => t === 'result')).toMatchObject({ n: 7, ok: false, error: { code: 'invalid' } });

  // Another window of the same origin with the same preload: a sender that the shell does not know.
  const answered = await app.evaluate(async ({ BrowserWindow, app: electron }) => {
    const forger = new BrowserWindow({
      show: false,
      webPreferences: { preload: `${electron.getAppPath()}/out/preload/preload.cjs` },
    });
    await forger.loadURL('app://kiosk/');
    const frames: unknown = await forger.webContents.executeJavaScript(`
      lineside.send('{"t":"call","n":1,"method":"about","params":{}}');
      new Promise((resolve) => setTimeout(() => resolve(seen.frames), 300));
    `);
    forger.destroy();
    return frames;
  });
  expect(answered).toEqual([]);
  expect((await shell.kiosk.incidents()).filter(({ kind }) => kind === 'frame-rejected').at(-1)).toMatchObject({
    why: 'not the window of the screens',
  });

  await sendFrame(page, { t: 'call', n: 8, method: 'beat', params: {} });
  await expect.poll(async () => (await seenBy(page)).frames.at(-1)).toMatchObject({ t: 'result', n: 8, ok: true });
});

test('of a hundred thousand malformed frames each is answered, and the log does not fill with them', async () => {
  const { page } = await shell.start();
  const before = (await seenBy(page)).frames.length;
  await page.evaluate(async () => {
    const { lineside } = globalThis as unknown as { lineside: { send: (frame: string) => void } };
    const pieces = [
      '{',
      '}',
      '"t"',
      ':',
      '"call"',
      ',',
      '"n"',
      '-1',
      'null',
      '[',
      ']',
      '"view"',
      '\u0000',
      '1e999',
      'ÿ',
      '"',
    ];
    let seed = 1;
    const next = (below: number): number => {
      seed = (seed * 48_271) % 2_147_483_647;
      return seed % below;
    };
    for (let count = 1; count <= 100_000; count += 1) {
      lineside.send(Array.from({ length: next(12) }, () => pieces[next(pieces.length)]).join(''));
      // Lets the answers in from time to time, as between the events of a real screen.
      if (count % 1_000 === 0) await new Promise((resolve) => setTimeout(resolve));
    }
  });
  await expect
    .poll(() => page.evaluate(() => (globalThis as unknown as { seen: { frames: unknown[] } }).seen.frames.length), {
      timeout: 40_000,
    })
    .toBe(before + 100_000);
  expect((await shell.kiosk.incidents()).filter(({ kind }) => kind === 'frame-rejected').length).toBeLessThan(150);
  await sendFrame(page, { t: 'call', n: 8, method: 'beat', params: {} });
  await expect
    .poll(() => page.evaluate(() => (globalThis as unknown as { seen: { frames: unknown[] } }).seen.frames.at(-1)))
    .toMatchObject({ t: 'result', n: 8, ok: true });
});

test('in kiosk mode the window fills the screen, cannot be closed, and browser keys do nothing', async () => {
  const { app, page } = await shell.start([]);
  const state = await app.evaluate(({ BrowserWindow, Menu }) => {
    const window = BrowserWindow.getAllWindows()[0];
    window?.close();
    return { kiosk: window?.isKiosk(), menu: Menu.getApplicationMenu(), destroyed: window?.isDestroyed() };
  });
  expect(state).toEqual({ kiosk: true, menu: null, destroyed: false });
  await page.evaluate(() => {
    const keys: string[] = [];
    Object.assign(globalThis, { keys });
    // What fingers type comes as characters, after the wedge has seen that it is no scan.
    for (const type of ['keydown', 'keypress'] as const)
      addEventListener(type, (event) => event.key !== 'Shift' && keys.push(event.key));
  });
  // Keys from Playwright do not pass where keys of a keyboard pass; those that Electron sends do.
  await app.evaluate(({ BrowserWindow }) => {
    const contents = BrowserWindow.getAllWindows()[0]?.webContents;
    const press = (keyCode: string, ...modifiers: ('control' | 'alt' | 'shift')[]): void => {
      contents?.sendInputEvent({ type: 'keyDown', keyCode, modifiers });
      contents?.sendInputEvent({ type: 'keyUp', keyCode, modifiers });
    };
    press('F5');
    press('R', 'control');
    press('I', 'control', 'shift');
    press('F4', 'alt');
    press('W', 'control');
    press('F12');
    press('7');
  });
  await expect.poll(() => page.evaluate(() => (globalThis as unknown as { keys: string[] }).keys)).toEqual(['7']);
  expect(page.url()).toBe('app://kiosk/');
});
