import { spawnSync } from 'node:child_process';
import { chmodSync, existsSync, mkdirSync, mkdtempSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';

import { _electron, expect, test } from '@playwright/test';

import { testIds } from '../renderer/test-ids.ts';
import words from '../renderer/words/en.json' with { type: 'json' };
import { electronRuntime, sandboxFlags } from '../scripts/electron-runtime.ts';
import { builtKiosk } from './fixtures/kiosk-app.ts';
import type { KioskApp } from './fixtures/kiosk-app.ts';

/** The keys of a kiosk by the real Electron and the real key store of a Linux desktop (Secret Service), in a session of its own. */

const tools = ['dbus-run-session', 'gnome-keyring-daemon'];
const missing = tools.filter((tool) => spawnSync('which', [tool]).status !== 0);

interface Session {
  readonly kiosk: KioskApp;
  readonly home: string;
  /** What the identity file holds of the secrets. */
  readonly secrets: () => { readonly wrapped?: string; readonly secretKey?: string };
  readonly launch: (store: 'gnome-libsecret' | 'basic') => Promise<Awaited<ReturnType<typeof _electron.launch>>>;
  readonly remove: () => Promise<void>;
}

async function session(): Promise<Session> {
  const kiosk = await builtKiosk();
  const home = mkdtempSync(path.join(tmpdir(), 'lineside-key-store-'));
  const { executable } = await electronRuntime();
  let sessions = 0;
  /** Each session has its own, as each login does: what serves the one before may not have ended yet. */
  const freshRuntime = () => {
    sessions += 1;
    const runtime = path.join(home, `runtime-${sessions}`);
    mkdirSync(runtime, { mode: 0o700 });
    return runtime;
  };
  const start = path.join(home, 'start.sh');
  // The key store is opened with the password of the person, as a login does.
  writeFileSync(
    start,
    `#!/bin/sh\nexec dbus-run-session -- sh -c 'printf "%s" password | gnome-keyring-daemon --unlock --components=secrets >/dev/null 2>&1; exec "$@"' sh '${executable}' "$@"\n`,
  );
  chmodSync(start, 0o700);
  const identity = path.join(kiosk.data, 'station', 'identity.json');
  const env = Object.entries(process.env).filter((entry): entry is [string, string] => entry[1] !== undefined);
  return {
    kiosk,
    home,
    secrets: () =>
      existsSync(identity)
        ? (JSON.parse(readFileSync(identity, 'utf8')) as { secrets: { wrapped?: string; secretKey?: string } }).secrets
        : {},
    launch: (store) =>
      _electron.launch({
        executablePath: store === 'basic' ? executable : start,
        args: [
          ...sandboxFlags(),
          `--password-store=${store}`,
          kiosk.folder,
          '--data',
          kiosk.data,
          '--windowed',
          '--station',
          'press-3',
          '--site',
          'demo',
        ],
        env: {
          ...Object.fromEntries(env),
          LINESIDE_SUPERVISED: '1',
          HOME: home,
          XDG_DATA_HOME: path.join(home, 'data'),
          XDG_RUNTIME_DIR: freshRuntime(),
        },
      }),
    remove: async () => {
      await kiosk.remove();
      rmSync(home, { recursive: true, force: true, maxRetries: 5 });
    },
  };
}

test.describe('the keys of a kiosk', () => {
  // Two starts, each with a session bus and a key store of its own.
  test.setTimeout(150_000);
  test('are wrapped by the key store of the system, and a restart reads them', async () => {
    test.skip(missing.length > 0, `There is no key store to test with: ${missing.join(' and ')} missing.`);
    const { kiosk, home, secrets, launch, remove } = await session();
    try {
      let app = await launch('gnome-libsecret');
      await expect.poll(() => secrets().wrapped?.length ?? 0, { timeout: 20_000 }).toBeGreaterThan(50);
      await app.close();
      const { wrapped } = secrets();
      app = await launch('gnome-libsecret');
      const page = await app.firstWindow();
      await expect(page.getByTestId(testIds.stationButton)).toBeVisible({ timeout: 20_000 });
      // The station is at home: it has its keys.
      await expect(page.getByTestId(testIds.syncChip)).toHaveAttribute('data-state', /./);
      await app.close();
      expect(secrets()).toEqual({ wrapped });
      // Without the key store of that person nobody reads them, and nothing new takes their place.
      rmSync(path.join(home, 'data'), { recursive: true, force: true });
      app = await launch('gnome-libsecret');
      await expect
        .poll(async () => await (await app.firstWindow()).locator('body').innerText(), { timeout: 20_000 })
        .toContain('locked by the key store');
      await app.close();
      expect(secrets()).toEqual({ wrapped });
      expect(existsSync(path.join(kiosk.data, 'station', 'identity.json'))).toBe(true);
    } finally {
      await remove();
    }
  });

  test('lie in a file that only its owner reads where there is no key store', async () => {
    const { kiosk, secrets, launch, remove } = await session();
    try {
      const app = await launch('basic');
      await expect.poll(() => secrets().secretKey?.length ?? 0, { timeout: 20_000 }).toBe(64);
      const page = await app.firstWindow();
      await page.getByTestId(testIds.stationButton).click();
      await page.getByTestId(testIds.toSettings).click();
      await page.getByTestId(testIds.settingsPart('diagnose')).click();
      await expect(page.getByTestId(testIds.diagnoseStep('keys'))).toContainText(words.diagnose.keys.warning);
      await app.close();
      expect(statSync(path.join(kiosk.data, 'station', 'identity.json')).mode & 0o077).toBe(0);
      expect(secrets().wrapped).toBeUndefined();
    } finally {
      await remove();
    }
  });
});
