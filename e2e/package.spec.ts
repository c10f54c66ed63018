import { existsSync } from 'node:fs';
import { copyFile, mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises';
import os from 'node:os';
import path from 'node:path';

import { listPackage } from '@electron/asar';
import { FuseState, FuseV1Options, getCurrentFuseWire } from '@electron/fuses';
import { _electron, expect, test } from '@playwright/test';

import { openSerialPair, whyNoSerialPair } from '../electron/station/testing/serial-pair.ts';
import { withScanner } from '../electron/station/testing/serial-scanner.ts';
import { testIds } from '../renderer/test-ids.ts';
import { sandboxFlags } from '../scripts/electron-runtime.ts';
import { releaseFuses, setReleaseFuses } from '../scripts/release-fuses.ts';
import { runCommand } from '../scripts/run-command.ts';
import { packageKiosk, unpackedKiosk } from './fixtures/packaged-kiosk.ts';

let executable = '';

test.describe('the packaged kiosk', () => {
  test.skip(process.platform !== 'linux', 'the test knows the layout of a Linux package only');

  test.beforeAll(async () => {
    test.setTimeout(180_000);
    executable = await packageKiosk();
  });

  test('has every fuse set that its Electron knows, but for the inspector that this test needs', async () => {
    const { version: _, ...wire } = await getCurrentFuseWire(executable);
    const expected = { ...releaseFuses, [FuseV1Options.EnableNodeCliInspectArguments]: true };
    const known = Object.entries(expected).filter(([fuse]) => fuse in wire);
    expect(Object.keys(wire)).toHaveLength(known.length);
    expect(wire).toEqual(
      Object.fromEntries(known.map(([fuse, on]) => [fuse, on ? FuseState.ENABLE : FuseState.DISABLE])),
    );
  });

  test('obeys nobody who would make a Node or a debugger of it; the test package alone lets Playwright in', async () => {
    const folder = await mkdtemp(path.join(os.tmpdir(), 'lineside-release-'));
    try {
      // The same package as a release has it: all but the executable are links.
      await runCommand('cp', ['-al', `${unpackedKiosk}/.`, folder]);
      const released = path.join(folder, 'lineside');
      await rm(released);
      await copyFile(executable, released);
      await setReleaseFuses(released, false);
      const { version: _, ...wire } = await getCurrentFuseWire(released);
      const known = Object.entries(releaseFuses).filter(([fuse]) => fuse in wire);
      expect(wire).toEqual(
        Object.fromEntries(known.map(([fuse, on]) => [fuse, on ? FuseState.ENABLE : FuseState.DISABLE])),
      );

      const loaded = path.join(folder, 'loaded');
      const code = path.join(folder, 'first.cjs');
      await writeFile(code, `require('node:fs').writeFileSync(${JSON.stringify(loaded)}, '')`);
      const run = (file: string, args: readonly string[], env: Record<string, string> = {}) =>
        runCommand(file, [...sandboxFlags(), ...args], { env: { ...process.env, ...env } });
      const asNode = await run(released, ['--help'], { ELECTRON_RUN_AS_NODE: '1' });
      expect(asNode.stdout).toContain('Options of the kiosk:');
      await run(released, ['--help'], { NODE_OPTIONS: `--require ${code}` });
      expect(existsSync(loaded)).toBe(false);
      expect((await run(released, ['--inspect=0', '--help'])).stderr).not.toContain('Debugger listening');
      expect((await run(executable, ['--inspect=0', '--help'])).stderr).toContain('Debugger listening');
      expect(await run(released, ['--remote-debugging-port=0', '--windowed'])).toMatchObject({
        code: 2,
        stderr: expect.stringContaining('would let others drive this kiosk'),
      });
    } finally {
      await rm(folder, { recursive: true, force: true });
    }
  });

  test('contains our bundles, the native SQLite and the serial ports, and nothing else', () => {
    const archive = path.join(unpackedKiosk, 'resources/app.asar');
    const files = listPackage(archive, { isPack: false }).map((file) => file.replace(/^\//, ''));
    const packages = ['node-gyp-build', '@photostructure', '@serialport', 'serialport', 'debug', 'ms'];
    const allowed = new RegExp(
      `^(package\\.json|out(/(main|preload|station|threads|renderer)(/.*)?)?|node_modules(/(${packages.join('|')})(/.*)?)?)$`,
    );
    expect(files.filter((file) => !allowed.test(file))).toEqual([]);
    expect(files.filter((file) => /\.(map|ts|tsx)$/.test(file))).toEqual([]);
    expect(files.filter((file) => /prebuilds\/(?!linux-)./.test(file))).toEqual([]);
    expect(files).toContain('out/main/main.js');
  });

  test('opens its window and reads its serial scanner, although no server answers', async () => {
    const data = await mkdtemp(path.join(os.tmpdir(), 'lineside-packaged-'));
    const cable = whyNoSerialPair() === undefined ? await openSerialPair() : undefined;
    if (cable) {
      await mkdir(path.join(data, 'station'));
      await writeFile(path.join(data, 'station/devices.json'), JSON.stringify(withScanner(cable.port)));
    }
    const application = await _electron.launch({
      executablePath: executable,
      args: [...sandboxFlags(), '--data', data, '--server', 'http://127.0.0.1:9', '--windowed'],
    });
    try {
      expect(await application.evaluate(({ app }) => app.isPackaged)).toBe(true);
      const window = await application.firstWindow();
      await expect(window.getByTestId(testIds.signOnScreen)).toBeVisible({ timeout: 30_000 });
      // The native part of the serial ports lies outside of the archive.
      await expect(async () => {
        await cable?.write('4711\r');
        if (cable) await expect(window.getByTestId(testIds.refusalWhy)).toBeVisible({ timeout: 500 });
      }).toPass({ timeout: 20_000 });
    } finally {
      await application.close();
      await cable?.end();
      await rm(data, { recursive: true, force: true });
    }
  });
});
