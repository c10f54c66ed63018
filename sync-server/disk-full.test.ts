import { execFileSync } from 'node:child_process';
import { mkdirSync, readdirSync, rmSync, statfsSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';

import { afterEach, describe, expect, it, vi } from 'vitest';

import { must } from '../shared/invariant.ts';
import { testFolders } from './testing/folder.testkit.ts';
import { serverProgram } from './testing/program.testkit.ts';
import { testStation } from './testing/station.testkit.ts';
import { connect, headOf, problemOf } from './testing/sync-client.testkit.ts';

// What is made first is cleaned up last: processes end, disks are unmounted, folders are removed.
const newFolder = testFolders('disk');
const mounts: string[] = [];
afterEach(() => {
  for (const mount of mounts.splice(0)) execFileSync('umount', ['-l', mount]);
});
const program = serverProgram();

/** A disk of a few megabytes; undefined where this user may not have one. */
async function smallDisk(megabytes: number): Promise<string | undefined> {
  const mount = join(await newFolder(), 'disk');
  mkdirSync(mount);
  try {
    execFileSync('mount', ['-t', 'tmpfs', '-o', `size=${megabytes}m`, 'tmpfs', mount], { stdio: 'ignore' });
  } catch {
    return undefined;
  }
  mounts.push(mount);
  return mount;
}

/** Takes all space that is left. */
function fill(disk: string): string {
  const filler = join(disk, 'filler');
  const { bavail, bsize } = statfsSync(disk);
  writeFileSync(filler, Buffer.alloc(bavail * bsize));
  return filler;
}

const readiness = async (url: string) => {
  const response = await fetch(`${url}/ready`);
  return { status: response.status, text: await response.text() };
};

describe('a server whose disk is full', { timeout: 60_000 }, () => {
  it('refuses with a sentence, keeps what it confirmed, and goes on by itself when there is space', async (context) => {
    const disk = await smallDisk(24);
    if (disk === undefined) return context.skip('a small disk can be mounted by root only');
    const data = join(disk, 'data');
    const { url, child } = await program.serve(data);
    const station = testStation('press-1');
    const client = await connect(url, station);
    const note = { type: 'LotTasted', data: { text: 'x'.repeat(1000) }, person: null };
    const record = () => station.record(Array.from({ length: 20 }, () => note));
    let held = must((await client.ship(record())).held, 'held');
    const filler = fill(disk);

    let unsent = record();
    let problem;
    while (!problem) {
      // What SQLite has set aside for its write-ahead log before is used up first.
      problem = await problemOf(
        client.ship(unsent).then((answer) => {
          ({ held } = answer);
          unsent = record();
          return Promise.reject(new Accepted());
        }),
      ).catch((error: unknown) => {
        if (error instanceof Accepted) return undefined;
        throw error;
      });
    }
    expect(problem).toMatchObject({ status: 503, code: 'failed' });
    expect(problem.message).toMatch(/took none of them.*disk may be full/);
    expect((await connect(url, station)).hello.held[0]).toMatchObject(held);
    expect(await readiness(url)).toMatchObject({
      status: 503,
      text: expect.stringMatching(/has 0 MB left.*The last write failed: .*full/),
    });
    expect((await fetch(`${url}/metrics`)).status).toBe(200);
    const backup = await program.run('backup', '--data', data, '--to', join(disk, 'backup.db'));
    expect(backup).toMatchObject({ code: 1, stderr: expect.stringMatching(/MB free, and the backup needs/) });

    rmSync(filler);
    expect(await client.ship(unsent)).toMatchObject({ held: headOf(unsent) });
    await vi.waitFor(async () => expect((await readiness(url)).text).not.toContain('The last write failed'), {
      timeout: 15_000,
    });
    child.kill('SIGKILL');
    const { stderr } = await child.ended;
    expect(stderr).toMatch(/"event":"ship-failed".*"advice":"The facts stay at the station/);
    const after = await program.serve(data);
    expect((await connect(after.url, station)).hello.held[0]).toMatchObject(headOf(unsent));
    expect(readdirSync(data)).not.toContain('backup.db');
  });

  it('starts all the same, gives what it has, and takes facts when there is space', async (context) => {
    const disk = await smallDisk(16);
    if (disk === undefined) return context.skip('a small disk can be mounted by root only');
    const data = join(disk, 'data');
    const station = testStation('press-1');
    const first = await program.serve(data);
    const facts = station.record(Array.from({ length: 3 }, () => ({ type: 'LotTasted', data: {}, person: null })));
    await (await connect(first.url, station)).ship(facts.slice(0, 1));
    first.child.kill('SIGTERM');
    await first.child.ended;
    const filler = fill(disk);
    const second = await program.serve(data);
    const client = await connect(second.url, station);
    expect(client.hello.held[0]).toMatchObject(headOf(facts.slice(0, 1)));
    expect((await client.pull()).rows).toHaveLength(1);
    expect(await problemOf(client.ship(facts.slice(1)))).toMatchObject({ status: 503, code: 'failed' });
    rmSync(filler);
    expect(await client.ship(facts.slice(1))).toMatchObject({ held: headOf(facts) });
    second.child.kill('SIGTERM');
    expect((await second.child.ended).stderr).toContain('"event":"no-control"');
  });
});

/** The call was accepted after all. */
class Accepted extends Error {}
