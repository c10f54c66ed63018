import path from 'node:path';

import { app, BrowserWindow, utilityProcess } from 'electron';

const [data = '', rounds = ''] = process.argv.slice(-2);
const here = import.meta.dirname;

/** Runs of RxDB's tests in each round: enough for V8 to compile what runs often, as it has in an application. */
const RUNS = 8;

/** As the station runs: the Node of the same Electron, in a process of its own. */
function inUtility(): Promise<unknown> {
  return new Promise((resolve, reject) => {
    const child = utilityProcess.fork(path.join(here, 'utility.mjs'), [path.join(data, 'sqlite'), String(RUNS)]);
    child.once('message', (message) => {
      resolve(message);
      child.kill();
    });
    child.once('exit', (code) => reject(new Error(`The utility process ended with code ${code}.`)));
  });
}

/** In a fresh page, so that none pays for the garbage of another. */
async function inPage(window: BrowserWindow, storage: string): Promise<unknown> {
  await window.loadFile(path.join(here, 'page.html'));
  return window.webContents.executeJavaScript(`runStorage(${JSON.stringify(storage)}, ${RUNS})`);
}

async function measure(): Promise<void> {
  const say = (storage: string, times: unknown) => process.stdout.write(`${JSON.stringify({ storage, times })}\n`);
  const window = new BrowserWindow({ webPreferences: { backgroundThrottling: false } });
  // In turns, so that what else the machine does meets all of them.
  for (let round = 0; round < Number(rounds); round += 1) {
    say('sqlite', await inUtility());
    for (const storage of ['dexie-strict', 'dexie-relaxed', 'memory']) say(storage, await inPage(window, storage));
  }
}

app.setPath('userData', path.join(data, 'browser'));
void app
  .whenReady()
  .then(measure)
  .then(
    () => app.exit(0),
    (error: unknown) => {
      process.stderr.write(`${String(error)}\n`);
      app.exit(1);
    },
  );
