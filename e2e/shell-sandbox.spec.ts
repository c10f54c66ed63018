import { spawn, spawnSync } from 'node:child_process';
import {
  chmodSync,
  chownSync,
  existsSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  readlinkSync,
  rmSync,
} from 'node:fs';
import os from 'node:os';
import path from 'node:path';

import { expect, test } from '@playwright/test';

import { must } from '../shared/invariant.ts';
import { packageKiosk, unpackedKiosk } from './fixtures/packaged-kiosk.ts';

/** The packaged kiosk as an ordinary user, as it runs in a plant: with the sandbox of the system, which root cannot have. */

/** The user `nobody`, whom every Linux has. */
const NOBODY = 65_534;

function whyNot(): string | undefined {
  if (process.platform !== 'linux') return 'needs Linux';
  if (process.getuid?.() !== 0) return 'becoming another user needs root; the other tests run with the sandbox already';
  const { status } = spawnSync('unshare', ['--user', 'true'], { uid: NOBODY, gid: NOBODY });
  return status === 0 ? undefined : 'this kernel lets ordinary users make no namespaces';
}

const why = whyNot();
let folder: string | undefined;
let kiosk: ReturnType<typeof spawn> | undefined;
test.afterEach(async () => {
  const running = kiosk;
  if (running?.exitCode === null) {
    const end = new Promise((resolve) => {
      running.once('exit', resolve);
    });
    running.kill('SIGTERM');
    await end;
  }
  if (folder !== undefined) rmSync(folder, { recursive: true, force: true });
});

/** Process ids by the words of their command lines. */
function processesWith(...words: readonly string[]): string[] {
  return readdirSync('/proc')
    .filter((name) => /^\d+$/.test(name))
    .filter((pid) => {
      try {
        const line = readFileSync(`/proc/${pid}/cmdline`, 'utf8');
        return words.every((word) => line.includes(word));
      } catch {
        return false;
      }
    });
}

const statusOf = (pid: string, name: string) =>
  new RegExp(`^${name}:\\s+(.*)$`, 'm').exec(readFileSync(`/proc/${pid}/status`, 'utf8'))?.[1];

test('4 as an ordinary user the screens run in the sandbox of the system, and nobody says --no-sandbox', async () => {
  test.setTimeout(180_000);
  test.skip(why !== undefined, String(why));
  await packageKiosk();
  const root = mkdtempSync(path.join(os.tmpdir(), 'lineside-user-'));
  folder = root;
  chmodSync(root, 0o755);
  spawnSync('cp', ['-a', `${unpackedKiosk}/.`, path.join(root, 'app')]);
  const data = path.join(root, 'data');
  mkdirSync(data);
  chownSync(data, NOBODY, NOBODY);
  kiosk = spawn(path.join(root, 'app/lineside'), ['--data', data], {
    uid: NOBODY,
    gid: NOBODY,
    cwd: root,
    env: { ...process.env, HOME: data, XDG_RUNTIME_DIR: data, LINESIDE_SUPERVISED: '1' },
    stdio: 'ignore',
  });
  const renderers = () => processesWith('--type=renderer', data);
  await expect.poll(() => renderers().length, { timeout: 30_000 }).toBeGreaterThan(0);
  const renderer = must(renderers()[0], 'a renderer');
  // Filtered system calls, no new rights, and a world of its own for processes and users.
  await expect.poll(() => statusOf(renderer, 'Seccomp')).toBe('2');
  expect(statusOf(renderer, 'NoNewPrivs')).toBe('1');
  for (const world of ['user', 'pid', 'net'])
    expect(readlinkSync(`/proc/${renderer}/ns/${world}`)).not.toBe(readlinkSync(`/proc/self/ns/${world}`));
  expect(processesWith(data, '--no-sandbox')).toEqual([]);
  await expect.poll(() => existsSync(path.join(data, 'station/store')), { timeout: 20_000 }).toBe(true);
  const incidents = path.join(data, 'incidents.jsonl');
  expect(existsSync(incidents) ? readFileSync(incidents, 'utf8') : '').not.toContain('no-system-sandbox');
});
