import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import os from 'node:os';
import path from 'node:path';

import { _electron, expect, test } from '@playwright/test';

import { electronRuntime, sandboxFlags } from '../scripts/electron-runtime.ts';

/** A station-like application of the smallest size: ESM, work before `ready`, native SQLite in a utility process. */
const applicationFiles = {
  'package.json': '{"name":"trial","version":"4.5.6","type":"module","main":"main.js"}',
  'main.js': `
    import { app, BrowserWindow, protocol, utilityProcess } from 'electron';
    import path from 'node:path';
    protocol.registerSchemesAsPrivileged([{ scheme: 'trial', privileges: { standard: true, secure: true } }]);
    app.whenReady().then(() => {
      const window = new BrowserWindow({ webPreferences: { sandbox: true } });
      const station = utilityProcess.fork(path.join(import.meta.dirname, 'station.mjs'), [process.argv.at(-1)]);
      station.once('message', (answer) => window.loadURL(
        'data:text/html,<button onclick="this.textContent=&quot;pressed&quot;">' + answer + '</button>'
      ));
    });
  `,
  'station.mjs': `
    import { createRequire } from 'node:module';
    const { DatabaseSync } = createRequire(process.argv.at(-1))('@photostructure/sqlite');
    process.parentPort.postMessage(new DatabaseSync(':memory:').prepare('select 40 + 2 as answer').get().answer);
  `,
};

test('the Electron runtime opens a window, answers a click and runs native SQLite in a utility process', async () => {
  const folder = await mkdtemp(path.join(os.tmpdir(), 'lineside-runtime-'));
  for (const [name, content] of Object.entries(applicationFiles)) await writeFile(path.join(folder, name), content);
  const { executable } = await electronRuntime();
  const application = await _electron.launch({
    executablePath: executable,
    args: [...sandboxFlags(), folder, import.meta.filename],
  });
  try {
    const window = await application.firstWindow();
    const button = window.getByRole('button');
    await expect(button).toHaveText('42');
    await button.click();
    await expect(button).toHaveText('pressed');
    expect(await application.evaluate(({ app }) => [app.getName(), app.getVersion(), app.isPackaged])).toEqual([
      'trial',
      '4.5.6',
      false,
    ]);
  } finally {
    await application.close();
    await rm(folder, { recursive: true, force: true });
  }
});
