import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import os from 'node:os';
import path from 'node:path';

import { FuseState, FuseV1Options, getCurrentFuseWire } from '@electron/fuses';
import { afterEach, describe, expect, it } from 'vitest';

import { releaseFuses, setReleaseFuses } from './release-fuses.ts';

/** By which the fuses are found in an executable: part of its format, as Electron documents it. */
const SENTINEL = 'dL7pKGdnNz796PbbjQWNKmHXBZaB9tsX';

const folders: string[] = [];
afterEach(() => {
  for (const folder of folders.splice(0)) rmSync(folder, { recursive: true });
});

/** Something that has fuses like an executable of Electron, all of them the wrong way round. */
function executableWith(fuses: number): string {
  const folder = mkdtempSync(path.join(os.tmpdir(), 'lineside-fuses-'));
  folders.push(folder);
  const file = path.join(folder, 'electron');
  const wrong = Object.values(releaseFuses).map((on) => (on ? '0' : '1'));
  const wire = Array.from({ length: fuses }, (_, index) => wrong[index] ?? '1').join('');
  writeFileSync(
    file,
    Buffer.concat([Buffer.from(`before${SENTINEL}`), Buffer.from([1, fuses]), Buffer.from(`${wire}after`)]),
  );
  return file;
}

async function fusesOf(file: string) {
  const { version: _, ...wire } = await getCurrentFuseWire(file);
  return wire;
}

const states = (fuses: Readonly<Record<number, boolean>>, known: number) =>
  Object.fromEntries(
    Object.entries(fuses)
      .filter(([fuse]) => Number(fuse) < known)
      .map(([fuse, on]) => [fuse, on ? FuseState.ENABLE : FuseState.DISABLE]),
  );

describe('the fuses of a release', () => {
  it.each([9, 8])('are set, every one of %i that the Electron knows', async (known) => {
    const file = executableWith(known);
    await setReleaseFuses(file, false);
    expect(await fusesOf(file)).toEqual(states(releaseFuses, known));
  });

  it('leave no way to run other code: no plain Node, no options, no inspector, no code beside the archive, no files as pages', () => {
    const { RunAsNode, EnableNodeOptionsEnvironmentVariable, EnableNodeCliInspectArguments } = FuseV1Options;
    for (const fuse of [RunAsNode, EnableNodeOptionsEnvironmentVariable, EnableNodeCliInspectArguments])
      expect(releaseFuses[fuse]).toBe(false);
    expect(releaseFuses[FuseV1Options.GrantFileProtocolExtraPrivileges]).toBe(false);
    expect(releaseFuses[FuseV1Options.OnlyLoadAppFromAsar]).toBe(true);
  });

  it('differ in the inspector alone when the package is for tests', async () => {
    const file = executableWith(9);
    await setReleaseFuses(file, true);
    expect(await fusesOf(file)).toEqual(
      states({ ...releaseFuses, [FuseV1Options.EnableNodeCliInspectArguments]: true }, 9),
    );
  });

  it('that nobody has decided about fail the build', async () => {
    await expect(setReleaseFuses(executableWith(10), false)).rejects.toThrow(/fuse/i);
  });

  it('are all that the library knows: a new one has to be decided here', () => {
    const known = Object.values(FuseV1Options).filter((value) => typeof value === 'number');
    expect(new Set(Object.keys(releaseFuses).map(Number))).toEqual(new Set(known));
  });
});
