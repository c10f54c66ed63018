import { spawn, spawnSync } from 'node:child_process';
import type { ChildProcess } from 'node:child_process';
import { existsSync, mkdtempSync, rmSync } from 'node:fs';
import { open } from 'node:fs/promises';
import type { FileHandle } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

/** A cable between two virtual serial ports: a station opens `port`, the test writes into the other end. */
export interface SerialPair {
  /** Path of the port, which stays the same over plugging and unplugging. */
  readonly port: string;
  /** Writes as the device does. */
  readonly write: (bytes: string | Uint8Array) => Promise<void>;
  /** Pulls the plug: the port is gone. */
  readonly unplug: () => Promise<void>;
  readonly plug: () => Promise<void>;
  readonly end: () => Promise<void>;
}

/** Why there are no virtual ports here; undefined when there are. */
export function whyNoSerialPair(): string | undefined {
  if (process.platform !== 'linux') return 'virtual serial ports need Linux';
  return spawnSync('socat', ['-V'], { stdio: 'ignore' }).status === 0 ? undefined : 'socat is not installed';
}

const LOOK_MS = 5;

async function until(holds: () => boolean): Promise<void> {
  while (!holds())
    await new Promise((resolve) => {
      setTimeout(resolve, LOOK_MS);
    });
}

/** Plugs a pair in. */
export async function openSerialPair(): Promise<SerialPair> {
  const folder = mkdtempSync(join(tmpdir(), 'lineside-serial-'));
  const port = join(folder, 'station');
  const far = join(folder, 'device');
  let cable: { readonly process: ChildProcess; readonly ended: Promise<unknown> } | undefined;
  let device: FileHandle | undefined;

  async function plug(): Promise<void> {
    const ends = [port, far].map((link) => `pty,raw,echo=0,link=${link}`);
    const process = spawn('socat', ends, { stdio: 'ignore' });
    cable = { process, ended: new Promise((resolve) => process.once('exit', resolve)) };
    await until(() => existsSync(port) && existsSync(far));
    device = await open(far, 'r+');
  }

  async function unplug(): Promise<void> {
    // It ends by itself when its far end is closed, or now.
    await device?.close();
    device = undefined;
    cable?.process.kill();
    await cable?.ended;
    cable = undefined;
  }

  await plug();
  return {
    port,
    write: async (bytes) => {
      await device?.writeFile(bytes);
    },
    plug,
    unplug,
    end: async () => {
      if (cable) await unplug();
      rmSync(folder, { recursive: true, force: true });
    },
  };
}
