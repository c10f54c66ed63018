import { randomBytes } from 'node:crypto';
import { appendFileSync, copyFileSync, mkdirSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';

import { describe, expect, it } from 'vitest';

import { must } from '../../shared/invariant.ts';
import { openSite } from '../open-site.ts';
import type { SqliteSiteStore } from '../store/sqlite-site-store.ts';
import { testFolders } from '../testing/folder.testkit.ts';
import { serverProgram } from '../testing/program.testkit.ts';
import { openEndedList } from './ended-list.ts';
import { rememberEnded } from './remember-ended.ts';
import type { TrustCode } from './trust-store.ts';

const newFolder = testFolders('ended');
const { run } = serverProgram();
const hex = () => randomBytes(32).toString('hex');
const NOW = '2026-11-22T08:00:00.000Z';
const LATER = '2026-12-22T08:00:00.000Z';

const codeFor = (purpose: 'enrol' | 'pair', station: string | null): TrustCode => ({
  hash: hex(),
  purpose,
  kind: purpose === 'enrol' ? 'kiosk' : 'browser',
  station,
  expiresAt: LATER,
  isReusable: false,
  replaces: true,
  by: 'ina',
});
const deviceOf = (station: string) => ({
  station,
  kind: 'kiosk' as const,
  publicKey: hex(),
  boxKey: hex(),
  enrolledAt: NOW,
  by: 'ina',
  authority: null,
});

/** Does something with the store of a data folder, opened as a server opens it. */
async function inSite<Result>(data: string, job: (store: SqliteSiteStore) => Promise<Result>) {
  const opened = await openSite(data, { site: 'demo' });
  if (!opened.ok) throw new Error(opened.sentence);
  try {
    return { result: await job(opened.store), again: opened.endedAgain };
  } finally {
    await opened.store.close();
  }
}

async function letIn({ trust }: SqliteSiteStore, station: string) {
  const [code, device] = [codeFor('enrol', station), deviceOf(station)];
  await trust.addCode(code, NOW);
  expect(await trust.enrol(code, device)).toBe(true);
  return device;
}

/** A site with two devices, a browser and an open code; a copy of its database; then most of it was ended. */
async function endedSince() {
  const folder = await newFolder();
  const [data, backup] = [join(folder, 'data'), join(folder, 'backup.db')];
  const open = codeFor('enrol', 'press-3');
  const pairing = { hash: hex(), kind: 'browser', station: null, pairedAt: NOW, expiresAt: LATER } as const;
  const { result: first } = await inSite(data, async (store) => {
    const code = codeFor('pair', null);
    await store.trust.addCode(code, NOW);
    await store.trust.pair(code.hash, pairing);
    await store.trust.addCode(open, NOW);
    return { stolen: await letIn(store, 'press-1'), kept: await letIn(store, 'press-2') };
  });
  expect(await run('backup', '--data', data, '--to', backup)).toMatchObject({ code: 0 });
  const { result: late } = await inSite(data, async (store) => {
    await store.trust.revoke('press-1', { at: NOW, reason: 'It was stolen.', by: 'ina' });
    await store.trust.unpair(pairing.hash.slice(0, 12));
    const replacing = deviceOf('press-3');
    await store.trust.enrol(open, replacing);
    await store.trust.revoke('press-3', { at: NOW, reason: 'It was lost.', by: 'ina' });
    return replacing;
  });
  return { folder, data, backup, ...first, late, open, pairing };
}

type Past = Awaited<ReturnType<typeof endedSince>>;

function expectEnded({ trust }: SqliteSiteStore, { stolen, kept, late, open, pairing }: Past): void {
  expect(trust.deviceOf('press-1')).toMatchObject({
    publicKey: stolen.publicKey,
    revoked: { reason: 'It was stolen.' },
  });
  expect(trust.deviceOf('press-2')).toMatchObject({ publicKey: kept.publicKey, revoked: null });
  // It was let in after the backup and revoked: a ticket must not let in its key as if it were new.
  expect(trust.device('press-3', late.publicKey)?.revoked?.reason).toBe('It was lost.');
  expect(trust.pairing(pairing.hash)).toBeUndefined();
  expect(trust.code(open.hash)).toBeUndefined();
}

describe('what was ended for ever', () => {
  it('stays so when a backup of before is restored in its folder', async () => {
    const past = await endedSince();
    const restored = await run('restore', '--data', past.data, '--from', past.backup, '--replace');
    expect(restored).toMatchObject({ code: 0, stdout: expect.stringContaining('stay revoked') as string });
    expect((await run('devices', '--data', past.data)).stdout).toMatch(/press-1 .* revoked .*It was stolen/);
    await inSite(past.data, async (store) => {
      expectEnded(store, past);
      // Everybody learns it again: the fact may have been lost with the database.
      expect(store.trust.events().filter(({ type }) => type === 'DeviceRevoked')).toHaveLength(2);
    });
  });

  it('stays so when somebody copies a database of before over the present one', async () => {
    const past = await endedSince();
    for (const ending of ['-wal', '-shm']) rmSync(join(past.data, `site.db${ending}`), { force: true });
    copyFileSync(past.backup, join(past.data, 'site.db'));
    expect((await inSite(past.data, async (store) => expectEnded(store, past))).again).toBe(4);
    expect((await inSite(past.data, async (store) => expectEnded(store, past))).again).toBe(0);
  });

  it('stays so in another folder that got the keys of the site, and is told as unknown in one that did not', async () => {
    const past = await endedSince();
    const [other, bare] = [join(past.folder, 'other'), join(past.folder, 'bare')];
    mkdirSync(join(other, 'trust'), { recursive: true });
    copyFileSync(join(past.data, 'trust/ended.jsonl'), join(other, 'trust/ended.jsonl'));
    expect(await run('restore', '--data', other, '--from', past.backup)).toMatchObject({ code: 0 });
    await inSite(other, async (store) => expectEnded(store, past));
    const unknown = await run('restore', '--data', bare, '--from', past.backup);
    expect(unknown.stdout).toContain('are trusted again');
    expect(unknown.stdout).toContain('trust-import');
  });

  it('is noted for a database of a program that knew no list', async () => {
    const past = await endedSince();
    rmSync(join(past.data, 'trust/ended.jsonl'));
    await inSite(past.data, () => Promise.resolve());
    const noted = openEndedList(past.data).entries();
    expect(noted.map((one) => (one.is === 'device' ? one.station : one.is)).slice(0, 2)).toEqual([
      'press-1',
      'press-3',
    ]);
    // The codes of three devices and a browser.
    expect(noted.slice(2).map(({ is }) => is)).toEqual(['code', 'code', 'code', 'code']);
  });

  it('stays so when the server ends at whichever of its writes, and a backup of before is put back then', async () => {
    for (const dies of ['before the first', 'between both'] as const) {
      for (const what of ['pairing', 'device', 'code'] as const) {
        const data = await newFolder();
        const [pairing, ticket] = [codeFor('pair', null), codeFor('enrol', 'press-2')];
        const browser = { hash: hex(), kind: 'browser', station: null, pairedAt: NOW, expiresAt: LATER } as const;
        await inSite(data, async ({ trust }) => {
          await trust.addCode(pairing, NOW);
          await trust.pair(pairing.hash, browser);
        });
        await inSite(data, async (store) => {
          await letIn(store, 'press-1');
          await store.trust.addCode(ticket, NOW);
        });
        const backup = join(data, 'backup.db');
        expect(await run('backup', '--data', data, '--to', backup)).toMatchObject({ code: 0 });
        const told = await inSite(data, ({ trust }) => {
          const list = openEndedList(data);
          let writes = 0;
          // The process ends at a write: that one and all later ones never happen.
          const write = async <T>(job: () => Promise<T>): Promise<T> => {
            writes += 1;
            if (writes > (dies === 'before the first' ? 0 : 1)) throw new Error('killed');
            return await job();
          };
          const dying = rememberEnded(
            {
              ...trust,
              unpair: (hash) => write(() => trust.unpair(hash)),
              revoke: (...asked) => write(() => trust.revoke(...asked)),
              enrol: (...asked) => write(() => trust.enrol(...asked)),
            },
            { ...list, add: (ended) => write(() => list.add(ended)) },
          );
          const end = {
            pairing: () => dying.unpair(browser.hash),
            device: () => dying.revoke('press-1', { at: NOW, reason: 'It was stolen.', by: 'ina' }),
            code: () => dying.enrol(ticket, deviceOf('press-2')),
          };
          return end[what]().then(
            () => 'told',
            (error: unknown) => (error as Error).message,
          );
        });
        expect(told.result).toBe('killed');
        // The next start of the server; later somebody restores.
        await inSite(data, () => Promise.resolve());
        expect(await run('restore', '--data', data, '--from', backup, '--replace')).toMatchObject({ code: 0 });
        const { result: isEnded } = await inSite(data, ({ trust }) =>
          Promise.resolve(
            {
              pairing: trust.pairing(browser.hash) === undefined,
              device: trust.deviceOf('press-1')?.revoked !== null,
              code: trust.code(ticket.hash) === undefined,
            }[what],
          ),
        );
        // What was never begun is not half done: nobody was told, and whoever asks again does it.
        expect([what, dies, isEnded]).toEqual([what, dies, what === 'code' || dies === 'between both']);
      }
    }
  });

  it('is read by its owner only, and a line that was cut off does no harm', async () => {
    const data = await newFolder();
    const file = join(data, 'trust/ended.jsonl');
    await openEndedList(data).add([{ is: 'code', hash: hex() }]);
    expect(statSync(file).mode & 0o077).toBe(0);
    appendFileSync(file, '{"is":"code","ha');
    const list = openEndedList(data);
    expect(list.entries()).toHaveLength(1);
    const again = { is: 'code', hash: hex() } as const;
    await list.add([again, again]);
    await list.add([again]);
    expect(openEndedList(data).entries()).toHaveLength(2);
  });

  it('is written behind what the file holds by then, also when somebody put a longer or a shorter copy back', async () => {
    const data = await newFolder();
    const file = join(data, 'trust/ended.jsonl');
    const [first, second, third] = [1, 2, 3].map(() => ({ is: 'code', hash: hex() }) as const);
    const list = openEndedList(data);
    await list.add([must(first, 'the first')]);
    const short = readFileSync(file);
    await openEndedList(data).add([must(second, 'the second')]);
    await list.add([must(third, 'the third')]);
    expect(openEndedList(data).entries()).toEqual([first, second, third]);
    writeFileSync(file, short);
    const last = { is: 'code', hash: hex() } as const;
    await list.add([last]);
    expect(openEndedList(data).entries()).toEqual([first, last]);
  });

  it('stops a server whose list is damaged, with what to do', async () => {
    const past = await endedSince();
    const file = join(past.data, 'trust/ended.jsonl');
    writeFileSync(file, readFileSync(file, 'utf8').replace('press-1', 'press-1"'));
    expect(await openSite(past.data, {})).toMatchObject({
      ok: false,
      sentence: expect.stringContaining('Put your copy of the file back') as string,
    });
    expect((await run('devices', '--data', past.data)).stderr).toContain('is damaged');
  });

  it('is out also while it cannot be noted, is told, and is noted with the next', async () => {
    const data = await newFolder();
    const blocked = join(data, 'trust');
    writeFileSync(blocked, 'no folder');
    const list = openEndedListOver(data, blocked);
    await list.add([{ is: 'code', hash: hex() }]);
    expect(list.problem()).toContain('a backup that is put back would trust it again');
    rmSync(blocked);
    await list.add([]);
    expect(list.problem()).toBeUndefined();
    expect(must(openEndedList(data).entries()[0], 'the entry').is).toBe('code');
  });
});

/** A list that was opened before its folder was in the way. */
function openEndedListOver(data: string, blocked: string) {
  rmSync(blocked);
  const list = openEndedList(data);
  writeFileSync(blocked, 'no folder');
  return list;
}
