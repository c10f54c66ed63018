import { cpSync, existsSync, mkdirSync, readdirSync, readFileSync, renameSync, statSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { PassThrough, Readable } from 'node:stream';

import { describe, expect, it } from 'vitest';

import { readCommandLine } from '../../command-line.ts';
import { openSite } from '../../open-site.ts';
import { testFolders } from '../../testing/folder.testkit.ts';
import { openEndedList } from '../ended-list.ts';
import { openSiteKey } from '../site-key.ts';
import { createSiteTls, openSiteTls } from '../site-tls.ts';
import type { ArchiveCommand } from './archive-command-line.ts';
import { archiveCommand } from './archive-command.ts';

const newFolder = testFolders('archive');
const PASSPHRASE = 'seven presses and a drum';
const ended = (nibble: string) => ({ is: 'code', hash: nibble.repeat(64) }) as const;

/** The data folder of a site with a key, certificates and a list of what was ended. */
async function siteFolder(site = 'demo') {
  const folder = await newFolder();
  const data = join(folder, 'data');
  await openDatabase(data, site);
  const keys = await openSiteKey(data);
  const tls = await createSiteTls(data, site, ['lineside-server'], Date.now());
  await openEndedList(data).add([ended('a')]);
  return { folder, data, keys, tls, file: join(folder, 'keys.json') };
}

async function openDatabase(data: string, site: string): Promise<void> {
  const opened = await openSite(data, { site });
  if (!opened.ok) throw new Error(opened.sentence);
  await opened.store.close();
}

/** Does a command whose passphrase comes by stdin. */
function run(command: Partial<ArchiveCommand> & Pick<ArchiveCommand, 'does' | 'data'>, typed = PASSPHRASE) {
  const whole = { passphraseFile: null, replace: false, ...command } as ArchiveCommand;
  return archiveCommand(whole, { input: Readable.from([`${typed}\n`]), ask: () => undefined });
}

describe('the keys of a site', () => {
  it('go into an encrypted file and from it into another folder, whole, for the owner only', async () => {
    const { folder, data, keys, tls, file } = await siteFolder();
    const exported = await run({ does: 'trust-export', data, to: file });
    expect(exported).toMatchObject({ ok: true, text: expect.stringContaining('ended.jsonl, site-key.json, tls.json') });
    expect(statSync(file).mode & 0o077).toBe(0);
    const text = readFileSync(file, 'utf8');
    for (const secret of [keys.secretKey, 'PRIVATE KEY', PASSPHRASE]) expect(text).not.toContain(secret);

    const other = join(folder, 'other');
    mkdirSync(other);
    expect(await run({ does: 'trust-import', data: other, from: file })).toMatchObject({ ok: true });
    expect((await openSiteKey(other)).secretKey).toBe(keys.secretKey);
    expect((await openSiteTls(other, 'demo'))?.fingerprint()).toBe(tls.fingerprint());
    expect(openEndedList(other).entries()).toEqual([ended('a')]);
    for (const name of readdirSync(join(other, 'trust')))
      expect(statSync(join(other, 'trust', name)).mode & 0o077).toBe(0);
  });

  it('come back with whatever else lay beside them, however it is called', async () => {
    const { folder, data, keys, file } = await siteFolder();
    const others = ['tls.json~', '.tls.json.swp', 'site-key.json.BAK', 'Kopie von ended.jsonl'];
    for (const name of others) writeFileSync(join(data, 'trust', name), 'mine');
    expect(await run({ does: 'trust-export', data, to: file })).toMatchObject({ ok: true });
    const other = join(folder, 'other');
    mkdirSync(other);
    expect(await run({ does: 'trust-import', data: other, from: file })).toMatchObject({ ok: true });
    expect((await openSiteKey(other)).secretKey).toBe(keys.secretKey);
    expect(readdirSync(join(other, 'trust'))).toEqual(expect.arrayContaining(others));
  });

  it('are not read with another passphrase, and not when the file was altered: nothing changes then', async () => {
    const { folder, data, file } = await siteFolder();
    await run({ does: 'trust-export', data, to: file });
    const other = join(folder, 'other');
    mkdirSync(other);
    const wrong = await run({ does: 'trust-import', data: other, from: file }, 'seven presses and a drun');
    expect(wrong).toEqual({ ok: false, text: expect.stringContaining('The passphrase is not the one of') });
    const archive = JSON.parse(readFileSync(file, 'utf8')) as Record<string, string>;
    for (const altered of [
      { ...archive, site: 'other' },
      { ...archive, sealed: `AAAA${archive['sealed']?.slice(4)}` },
    ]) {
      writeFileSync(file, JSON.stringify(altered));
      expect((await run({ does: 'trust-import', data: other, from: file })).text).toContain('or the file was altered');
    }
    writeFileSync(file, '{}');
    expect((await run({ does: 'trust-import', data: other, from: file })).text).toContain(
      'is no file that trust-export',
    );
    expect(readdirSync(other)).toEqual([]);
  });

  it('take the place of others only when somebody says so, and who was revoked here or there stays revoked', async () => {
    const { folder, data, keys, file } = await siteFolder();
    await run({ does: 'trust-export', data, to: file });
    await openEndedList(data).add([ended('b')]);
    expect((await run({ does: 'trust-import', data, from: file })).text).toContain('Add --replace');
    expect(await run({ does: 'trust-import', data, from: file, replace: true })).toMatchObject({ ok: true });
    expect(openEndedList(data).entries()).toEqual([ended('a'), ended('b')]);
    const aside = readdirSync(data).filter((name) => name.startsWith('replaced-trust-'));
    expect(aside).toHaveLength(1);
    expect(readFileSync(join(data, aside[0] ?? '', 'site-key.json'), 'utf8')).toContain(keys.secretKey);

    const foreign = join(folder, 'foreign');
    await openDatabase(foreign, 'other');
    expect((await run({ does: 'trust-import', data: foreign, from: file })).text).toContain('holds the site "other"');
  });

  it('that were being imported when the power went are asked for again, and no new ones are made', async () => {
    const { data, keys, file } = await siteFolder();
    await run({ does: 'trust-export', data, to: file });
    await openEndedList(data).add([ended('b')]);
    // As it stands between the two renamings.
    cpSync(join(data, 'trust'), join(data, 'trust.imported'), { recursive: true });
    renameSync(join(data, 'trust'), join(data, 'replaced-trust-x'));
    const refused = await openSite(data, {});
    expect(refused).toMatchObject({ ok: false, sentence: expect.stringContaining('Run it again') });
    expect(existsSync(join(data, 'trust'))).toBe(false);
    expect(await run({ does: 'trust-import', data, from: file })).toMatchObject({ ok: true });
    expect((await openSiteKey(data)).secretKey).toBe(keys.secretKey);
    expect(openEndedList(data).entries()).toEqual([ended('a'), ended('b')]);
    await openDatabase(data, 'demo');
  });

  it('are not exported from nowhere, over another file, or while they are in use imported', async () => {
    const { folder, data, file } = await siteFolder();
    expect((await run({ does: 'trust-export', data: folder, to: file })).text).toContain('There are no keys in');
    writeFileSync(file, 'mine');
    expect((await run({ does: 'trust-export', data, to: file })).text).toContain('is there already');
    expect((await run({ does: 'trust-export', data, to: join(file, 'x') })).text).toContain('could not be exported');
    expect((await run({ does: 'trust-import', data: join(folder, 'n'), from: join(folder, 'none') })).text).toContain(
      'does not exist',
    );
    const opened = await openSite(data, {});
    expect((await run({ does: 'trust-import', data, from: file, replace: true })).text).toContain('Stop it first');
    if (opened.ok) await opened.store.close();
  });
});

describe('the passphrase', () => {
  it('may lie in a file, and must be long', async () => {
    const { folder, data, file } = await siteFolder();
    const passphraseFile = join(folder, 'passphrase');
    writeFileSync(passphraseFile, `${PASSPHRASE}\r\nmore`);
    expect(await run({ does: 'trust-export', data, to: file, passphraseFile }, '')).toMatchObject({ ok: true });
    const other = join(folder, 'other');
    mkdirSync(other);
    expect(await run({ does: 'trust-import', data: other, from: file })).toMatchObject({ ok: true });
    for (const short of ['', 'short'])
      expect((await run({ does: 'trust-export', data, to: join(folder, 'x') }, short)).text).toContain(
        'it needs 12 to',
      );
    const missing = {
      does: 'trust-export',
      data,
      to: join(folder, 'x'),
      passphraseFile: join(folder, 'none'),
    } as const;
    expect((await run(missing)).text).toContain('The passphrase cannot be read from');
  });

  it('is asked for twice at a terminal, which does not show it', async () => {
    const { folder, data } = await siteFolder();
    const said: string[] = [];
    const at = (typed: readonly string[]) => {
      const input = Object.assign(new PassThrough(), { isTTY: true, setRawMode: () => input });
      const answers = [...typed];
      const ask = (text: string) => {
        said.push(text);
        const next = text.endsWith(': ') ? answers.shift() : undefined;
        if (next !== undefined) setImmediate(() => input.write(`${next}\r`));
      };
      return archiveCommand(
        { does: 'trust-export', data, to: join(folder, `${said.length}`), passphraseFile: null },
        { input, ask },
      );
    };
    expect((await at([PASSPHRASE, 'another one altogether'])).text).toContain('not the same');
    expect(await at([PASSPHRASE, PASSPHRASE])).toMatchObject({ ok: true });
    const both = said.splice(0).join('');
    // Pasted as two lines at once.
    expect(await at([`${PASSPHRASE}\r${PASSPHRASE}`])).toMatchObject({ ok: true });
    expect(both).toBe('Passphrase: \nOnce more: \nPassphrase: \nOnce more: \n');
  });
});

it.each<[string, string]>([
  ['trust-export --data d', 'needs --to'],
  ['trust-export --data d --to f --replace', 'trust-export has no --replace'],
  ['trust-import --data d', 'needs --from'],
  ['trust-import --from f', 'needs --data'],
])('"%s" is refused with a sentence', (line, sentence) => {
  const read = readCommandLine(line.split(' '));
  expect('problem' in read ? read.problem : '').toContain(sentence);
});
