import { readdirSync } from 'node:fs';
import { copyFile, mkdir, open, readFile, rename, rm, writeFile } from 'node:fs/promises';
import { join } from 'node:path';

import { describe, expect, it, vi } from 'vitest';

import type { RawFact } from '../../shared/facts/envelope.ts';
import { must } from '../../shared/invariant.ts';
import { openEngine } from '../store/sqlite-engine.ts';
import { openSqliteSiteStore } from '../store/sqlite-site-store.ts';
import { testFolders } from '../testing/folder.testkit.ts';
import { serverProgram } from '../testing/program.testkit.ts';
import { testStation } from '../testing/station.testkit.ts';
import type { TestStation } from '../testing/station.testkit.ts';
import { batchOf, personDraft } from '../testing/store.testkit.ts';
import { connect, headOf, openNudgeClient } from '../testing/sync-client.testkit.ts';
import { fingerprint } from './copy-file.ts';
import { manifest, manifestFileOf } from './manifest.ts';

const newFolder = testFolders('backup');
const program = serverProgram();

const note = { type: 'LotTasted', data: {}, person: null } as const;
const notes = (station: TestStation, count: number): RawFact[] =>
  station.record(Array.from({ length: count }, () => note));

async function manifestOf(backup: string) {
  return manifest.parse(JSON.parse(await readFile(manifestFileOf(backup), 'utf8')));
}

/** A folder with a data folder of a server that was stopped, holding `count` facts of one station, and a backup of it. */
async function backedUp(count = 5) {
  const folder = await newFolder();
  const [data, backup] = [join(folder, 'data'), join(folder, 'backup.db')];
  await mkdir(data);
  const station = testStation('press-1');
  const store = openSqliteSiteStore(join(data, 'site.db'), { site: 'demo' });
  await store.putPlan([personDraft('anna')]);
  await store.appendFacts(batchOf(notes(station, count)));
  await store.close();
  expect((await program.run('backup', '--data', data, '--to', backup)).code).toBe(0);
  return { folder, data, backup, station };
}

describe('a backup', { timeout: 60_000 }, () => {
  it('of a server under load holds everything that was confirmed before it began, proves it, and tells the stations', async () => {
    const folder = await newFolder();
    const backup = join(folder, 'backup.db');
    const { url } = await program.serve(join(folder, 'data'));
    const stations = Array.from({ length: 4 }, (_, index) => testStation(`press-${index}`));
    const confirmed = new Map<string, number>();
    const work = { isOver: false, shipped: 0 };
    const load = stations.map(async (station) => {
      const { ship } = await connect(url, station);
      while (!work.isOver) {
        const { held } = await ship(notes(station, 5));
        confirmed.set(held.chain, held.seq);
        work.shipped += 1;
      }
    });
    await vi.waitFor(() => expect(work.shipped).toBeGreaterThan(20), { timeout: 10_000, interval: 5 });
    const before = new Map(confirmed);
    const shippedBefore = work.shipped;
    const { code, stdout } = await program.run('backup', '--data', join(folder, 'data'), '--to', backup);
    work.isOver = true;
    await Promise.all(load);
    expect(code).toBe(0);
    expect(stdout).toContain('all hashes right');
    expect(work.shipped).toBeGreaterThan(shippedBefore);
    const { chains } = await manifestOf(backup);
    for (const [chain, seq] of before)
      expect(
        must(
          chains.find((one) => one.chain === chain),
          chain,
        ).seq,
      ).toBeGreaterThanOrEqual(seq);
    const verified = await program.run('verify', '--from', backup);
    expect(verified).toMatchObject({ code: 0, stdout: expect.stringContaining('Everything is there and unaltered') });
    for (const station of stations) {
      const { hello, ship } = await connect(url, station);
      const { chain } = station.head();
      const backedTo = must(
        chains.find((one) => one.chain === chain),
        chain,
      ).seq;
      expect(hello.held[0]).toEqual({ ...station.head(), backedUp: backedTo });
      expect((await ship(notes(station, 1))).held.backedUp).toBe(backedTo);
    }
  });

  it('is known after a restart, and raised by the next one', async () => {
    const { folder, data, station } = await backedUp(3);
    const { url } = await program.serve(data);
    const client = await connect(url, station);
    expect(client.hello.held[0]).toMatchObject({ seq: 3, backedUp: 3 });
    expect((await client.ship(notes(station, 2))).held).toMatchObject({ seq: 5, backedUp: 3 });
    expect((await program.run('backup', '--data', data, '--to', join(folder, 'second.db'))).code).toBe(0);
    expect((await connect(url, station)).hello.held[0]).toMatchObject({ seq: 5, backedUp: 5 });
  });

  it('is refused with a sentence where it cannot be, and leaves nothing behind', async () => {
    const { folder, data, backup } = await backedUp();
    const again = await program.run('backup', '--data', data, '--to', backup);
    expect(again).toMatchObject({ code: 1, stderr: expect.stringMatching(/is there already\. Name a file/) });
    await writeFile(join(folder, 'file'), '');
    const nowhere = await program.run('backup', '--data', data, '--to', join(folder, 'file', 'backup.db'));
    expect(nowhere).toMatchObject({ code: 1, stderr: expect.stringMatching(/cannot be written to .*file/) });
    const empty = await program.run('backup', '--data', join(folder, 'nothing'), '--to', join(folder, 'b.db'));
    expect(empty).toMatchObject({ code: 1, stderr: expect.stringMatching(/no database in/) });
    expect(readdirSync(folder).toSorted()).toEqual(['backup.db', 'backup.db.manifest.json', 'data', 'file']);
  });

  it('is not kept when the database is not right, and says what is wrong', async () => {
    const { folder, data } = await backedUp();
    const handle = await open(join(data, 'site.db'), 'r+');
    const { buffer } = await handle.read(Buffer.alloc(400_000), 0, 400_000, 0);
    const at = buffer.indexOf('LotTasted');
    await handle.write('LotWasted', at);
    await handle.close();
    const { code, stderr } = await program.run('backup', '--data', data, '--to', join(folder, 'bad.db'));
    expect(code).toBe(1);
    expect(stderr).toMatch(/fact \d .*was altered.*keep the last good backup/);
    expect(readdirSync(folder)).not.toContain('bad.db');
    const verified = await program.run('verify', '--data', data);
    expect(verified).toMatchObject({ code: 1, stderr: expect.stringMatching(/was altered/) });
  });

  it('needs the secret of the data folder', async () => {
    const data = await newFolder();
    const { url } = await program.serve(data);
    const control = JSON.parse(await readFile(join(data, 'control.json'), 'utf8')) as { url: string };
    expect(control.url).toBe(url);
    for (const headers of [{}, { authorization: 'Bearer wrong' }]) {
      const response = await fetch(`${url}/control/v1/backup`, {
        method: 'POST',
        headers: { 'content-type': 'application/json', ...headers },
        body: JSON.stringify({ to: join(data, 'stolen.db') }),
      });
      expect(response.status).toBe(401);
    }
    expect(readdirSync(data)).not.toContain('stolen.db');
  });
});

describe('verifying a backup', { timeout: 60_000 }, () => {
  it('notices any change of the file, and a manifest that states something else', async () => {
    const { folder, backup } = await backedUp();
    const copy = join(folder, 'copy.db');
    const states = async (change: (text: string) => string) => {
      await copyFile(backup, copy);
      await writeFile(manifestFileOf(copy), change(await readFile(manifestFileOf(backup), 'utf8')));
      return program.run('verify', '--from', copy);
    };
    expect((await states((text) => text)).code).toBe(0);
    const wrong = await states((text) => text.replace(/"head": "..../, '"head": "0000'));
    expect(wrong).toMatchObject({ code: 1, stderr: expect.stringMatching(/was rewritten/) });
    const longer = await states((text) => text.replace('"seq": 5', '"seq": 6'));
    expect(longer).toMatchObject({ code: 1, stderr: expect.stringMatching(/ends with fact 5; the manifest states 6/) });
    const broken = await states(() => '{');
    expect(broken).toMatchObject({ code: 1, stderr: expect.stringMatching(/copy\.db\.manifest\.json is not JSON/) });
    await states((text) => text);
    const handle = await open(copy, 'r+');
    await handle.write(Buffer.from([1]), 0, 1, 60);
    await handle.close();
    const changed = await program.run('verify', '--from', copy);
    expect(changed).toMatchObject({ code: 1, stderr: expect.stringMatching(/changed after the backup/) });
    await rm(manifestFileOf(copy));
    const bare = await program.run('verify', '--from', copy);
    expect(bare).toMatchObject({ code: 1, stderr: expect.stringMatching(/has no manifest/) });
  });
});

describe('restoring', { timeout: 60_000 }, () => {
  it('brings everything back: what the backup has, and what the stations have beyond it', async () => {
    const folder = await newFolder();
    const [data, backup] = [join(folder, 'data'), join(folder, 'backup.db')];
    const [station, other] = [testStation('press-1'), testStation('office-1')];
    const first = await program.serve(data);
    const facts = notes(station, 10);
    const client = await connect(first.url, station);
    await client.ship(facts.slice(0, 5));
    expect((await program.run('backup', '--data', data, '--to', backup)).code).toBe(0);
    await client.ship(facts.slice(5));
    const office = await connect(first.url, other);
    const before = await office.pull();
    const inUse = await program.run('restore', '--data', data, '--from', backup, '--replace');
    expect(inUse).toMatchObject({ code: 1, stderr: expect.stringMatching(/server is running on .*Stop it first/) });
    first.child.kill('SIGKILL');
    await first.child.ended;

    const careful = await program.run('restore', '--data', data, '--from', backup);
    expect(careful).toMatchObject({
      code: 1,
      stderr: expect.stringMatching(/holds a database already\. Add --replace/),
    });
    const { code, stdout } = await program.run('restore', '--data', data, '--from', backup, '--replace');
    expect(code).toBe(0);
    expect(stdout).toContain(`${station.head().chain}: facts 1 to 5, head ${headOf(facts.slice(0, 5)).head}`);
    expect(stdout).toMatch(/send again .*press-1/);
    const aside = must(/is in (\S+) now/.exec(stdout)?.[1], 'where the old database is');
    const old = openSqliteSiteStore(join(aside, 'site.db'));
    expect(await old.chainEnd(station.head().chain)).toMatchObject({ seq: 10 });
    await old.close();

    const second = await program.serve(data);
    const again = await connect(second.url, station);
    expect(again.hello.epoch).not.toBe(client.hello.epoch);
    expect(again.hello.held[0]).toMatchObject({ seq: 5, backedUp: 5 });
    expect(await again.ship(facts.slice(5))).toMatchObject({
      held: { ...headOf(facts), backedUp: 5 },
      forked: false,
    });
    const pulled = await (await connect(second.url, other)).pull({ checkpoint: before.checkpoint });
    expect(pulled.reset).toBe(true);
    expect(pulled.rows.filter(({ kind }) => kind === 'fact').map(({ body }) => body)).toEqual(facts);
  });

  it('refuses a backup that is not right and changes nothing', async () => {
    const { data, backup } = await backedUp();
    const handle = await open(backup, 'r+');
    await handle.truncate(8192);
    await handle.close();
    const before = await readFile(join(data, 'site.db'));
    const { code, stderr } = await program.run('restore', '--data', data, '--from', backup, '--replace');
    expect(code).toBe(1);
    expect(stderr).toMatch(/cannot be restored; nothing was changed/);
    expect(await readFile(join(data, 'site.db'))).toEqual(before);
    const missing = await program.run('restore', '--data', data, '--from', `${backup}x`, '--replace');
    expect(missing).toMatchObject({ code: 1, stderr: expect.stringMatching(/There is no file/) });
  });

  it('refuses a backup of a newer program, with what to do', async () => {
    const { folder, backup } = await backedUp(2);
    const newer = join(folder, 'newer.db');
    await copyFile(backup, newer);
    const engine = openEngine(newer, 0);
    engine.exec('PRAGMA user_version = 99');
    engine.close();
    const text = await readFile(manifestFileOf(backup), 'utf8');
    const { bytes, sha256 } = await fingerprint(newer);
    await writeFile(manifestFileOf(newer), JSON.stringify({ ...JSON.parse(text), bytes, sha256 }));
    const { code, stderr } = await program.run('restore', '--data', join(folder, 'new'), '--from', newer);
    expect(code).toBe(1);
    expect(stderr).toMatch(/newer version of this program.*Update this program/);
    expect(readdirSync(join(folder, 'new'))).toEqual([]);
  });

  it('restores to a new folder', async () => {
    const { folder, backup, station } = await backedUp(2);
    const data = join(folder, 'another', 'machine');
    expect((await program.run('restore', '--data', data, '--from', backup)).code).toBe(0);
    const { url } = await program.serve(data);
    expect((await connect(url, station)).hello.held[0]).toMatchObject({ seq: 2, backedUp: 2 });
  });

  it('that was interrupted keeps the server from starting until it has been run again', async () => {
    const { data, backup, station } = await backedUp(4);
    // As a power cut leaves it: the new database is ready, the old one is half set aside.
    await copyFile(join(data, 'site.db'), join(data, 'site.db.restored'));
    await mkdir(join(data, 'replaced-x'));
    await rename(join(data, 'site.db'), join(data, 'replaced-x', 'site.db'));
    const refused = await program.run('--data', data, '--port', '0');
    expect(refused).toMatchObject({
      code: 1,
      stderr: expect.stringMatching(/restore that was not finished.*restore --data/),
    });
    expect((await program.run('restore', '--data', data, '--from', backup)).code).toBe(0);
    const { url } = await program.serve(data);
    expect((await connect(url, station)).hello.held[0]).toMatchObject({ seq: 4 });
  });
});

describe('a database that was put back without a word', { timeout: 60_000 }, () => {
  it('is noticed by the first station that pulls, even when it has grown past that place', async () => {
    const { folder, data } = await backedUp(3);
    const copy = join(folder, 'copy.db');
    await copyFile(join(data, 'site.db'), copy);
    const first = await program.serve(data);
    const reader = testStation('office-1');
    const writer = testStation('press-2');
    await (await connect(first.url, writer)).ship(notes(writer, 3));
    const { checkpoint, epoch } = await (await connect(first.url, reader)).pull();
    first.child.kill('SIGTERM');
    await first.child.ended;
    await copyFile(copy, join(data, 'site.db'));

    const second = await program.serve(data);
    const stranger = testStation('press-3');
    const client = await connect(second.url, stranger);
    await client.ship(notes(stranger, 20));
    expect(client.hello.epoch).toBe(epoch);
    const nudges = await openNudgeClient(second.url, client.hello.token);
    const page = await (await connect(second.url, reader)).pull({ checkpoint });
    expect(page.epoch).not.toBe(epoch);
    expect(page.reset).toBe(true);
    expect(page.rows.length).toBeGreaterThan(20);
    const later = await client.pull({ checkpoint: { epoch, seq: 1 } });
    expect(later).toMatchObject({ epoch: page.epoch, reset: true });
    nudges.socket.terminate();
    second.child.kill('SIGTERM');
    const { stderr } = await second.child.ended;
    expect(stderr).toContain('"event":"put-back"');
    const third = await program.serve(data);
    expect((await connect(third.url, reader)).hello.epoch).toBe(page.epoch);
  });
});
