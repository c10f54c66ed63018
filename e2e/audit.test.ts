import { execFileSync, spawnSync } from 'node:child_process';
import { createPrivateKey, generateKeyPairSync, hash, sign } from 'node:crypto';
import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';

import { assert, integer, nat, oneof, property, record, constantFrom } from 'fast-check';
import { describe, expect, it } from 'vitest';

import { verifyAudit } from '../scripts/verify-audit.ts';
import { canonicalJson } from '../shared/facts/canonical-json.ts';
import { must } from '../shared/invariant.ts';
import { readAuditCommand } from '../sync-server/audit/audit-command-line.ts';
import { auditCommand } from '../sync-server/audit/audit-command.ts';
import { testDevice } from '../sync-server/testing/device.testkit.ts';
import { testStation } from '../sync-server/testing/station.testkit.ts';
import { connect } from '../sync-server/testing/sync-client.testkit.ts';
import { startSiteServer } from '../sync-server/testing/trusting.testkit.ts';
import { dataFolder, killServer, openStoreOf, startServer } from './plant.testkit.ts';

type Line = Record<string, unknown>;

/** The audit of a site with two stations, a quarantined fact, a device that was let out and the chain of the server. */
async function audited() {
  const server = await startSiteServer();
  try {
    for (const name of ['press-1', 'press-2']) {
      const device = testDevice(testStation(name));
      await device.enrol(await server.ticket(name));
      const client = await connect(server.url, device.station);
      await client.ship(device.station.record([{}, {}, {}, {}, {}]));
      await client.ship(device.station.record([{}, {}]));
    }
    const lost = testDevice(testStation('press-3'));
    await lost.enrol(await server.ticket('press-3'));
    for (const station of ['press-2', 'press-3'])
      await server.order({ does: 'revoke', station, reason: 'Lost', by: 'ina' });
    await (await connect(server.url, lost.station)).ship(lost.station.record([{}, {}, {}, {}]));
    await server.stop();
    await server.store.close();
    const out = join(server.folder, 'audit.jsonl');
    const range = { from: '2020-01-01T00:00:00.000Z', to: '2100-01-01T00:00:00.000Z' };
    const made = await auditCommand({ does: 'audit', data: server.folder, ...range, out });
    const report = await auditCommand({ does: 'audit', data: server.folder, ...range, out: null });
    return { made, report: report.text, text: readFileSync(out, 'utf8') };
  } finally {
    await server.dispose().catch(() => undefined);
  }
}

const site = await audited();
const lines = site.text.trimEnd().split('\n');
const header = JSON.parse(must(lines[0], 'a header')) as Line & { siteKey: string };
const file = join((await import('node:fs')).mkdtempSync('/tmp/lineside-audit-'), 'audit.jsonl');

function verdictOn(changed: readonly string[], siteKey?: string): { readonly ok: boolean; readonly said: string } {
  writeFileSync(file, `${changed.join('\n')}\n`);
  try {
    return { ok: true, said: verifyAudit(file, siteKey).said };
  } catch (error) {
    return { ok: false, said: error instanceof Error ? error.message : String(error) };
  }
}

/** Where the facts of press-1 stand in the file, in order. */
const places = lines.flatMap((line, index) => {
  const value = JSON.parse(line) as Line;
  return value['is'] === 'fact' && String(value['chain']).startsWith('press-1/') ? [index] : [];
});
const place = (nth: number) => must(places[nth], `fact ${nth}`);
const factAt = (index: number) =>
  JSON.parse(must(lines[index], 'a line')) as Line & { id: string; body: string; hash: string };
const changedAt = (index: number, change: (line: Line) => Line) =>
  lines.map((line, at) => (at === index ? JSON.stringify(change(JSON.parse(line) as Line)) : line));

/** The same audit as of a site without a key: what somebody makes of it who would rather not sign. */
function unsignedBySite(): string {
  const bare = lines.slice(0, -1).map((line, index) => {
    const value = JSON.parse(line) as Line;
    if (index === 0) return JSON.stringify({ ...value, siteKey: '' });
    return value['is'] === 'head' && value['by'] === 'site' ? JSON.stringify({ ...value, by: 'nobody' }) : line;
  });
  const end = JSON.parse(must(lines.at(-1), 'a seal')) as Line;
  const sha256 = hash('sha256', bare.map((line) => `${line}\n`).join(''));
  return `${[...bare, JSON.stringify({ ...end, sha256, siteKey: '' })].join('\n')}\n`;
}

describe('an audit', () => {
  it('that nobody touched is complete and unaltered, and says what of and signed by whom', () => {
    expect(site.made).toMatchObject({ ok: true });
    expect(verdictOn(lines)).toMatchObject({
      ok: true,
      said: expect.stringContaining('are complete and unaltered, signed by the site key'),
    });
    expect(verdictOn(lines, header.siteKey).ok).toBe(true);
    expect(site.text).not.toMatch(/"badge":"[^"]*\d|"pin"/);
  });

  it('is verified by a program that needs nothing of Lineside, with an exit code for what it proved', () => {
    writeFileSync(file, site.text);
    const run = (...args: readonly string[]) =>
      execFileSync(process.execPath, ['scripts/verify-audit.ts', ...args], { encoding: 'utf8', stdio: 'pipe' });
    expect(run(file, '--site-key', header.siteKey)).toContain('complete and unaltered');
    expect(() => run(file, '--site-key', '0'.repeat(64))).toThrow(/it is not from this site/);
    const codeOf = (...args: readonly string[]) => {
      const { status, stderr } = spawnSync(process.execPath, ['scripts/verify-audit.ts', ...args], {
        encoding: 'utf8',
      });
      return [status, stderr];
    };
    const notProven = expect.stringContaining('NOT PROVEN BY A SITE KEY') as string;
    expect(codeOf(file)).toEqual([3, notProven]);
    expect(codeOf(file, '--without-site-key')).toEqual([0, '']);
    for (const wrong of [[], [file, '--site-key'], [file, '--site-key', 'x'], [file, '--without-site-key', 'x']])
      expect(codeOf(...wrong)[0]).toBe(2);
    // A file whose signatures of the site were taken out is none that a site has signed.
    const bare = unsignedBySite();
    writeFileSync(file, bare);
    expect(codeOf(file)).toEqual([3, notProven]);
    expect(codeOf(file, '--site-key', header.siteKey)[0]).toBe(1);
    writeFileSync(file, bare.replace('\\"good\\"', '\\"bad\\"'));
    expect(codeOf(file, '--without-site-key')[0]).toBe(1);
    const source = readFileSync('scripts/verify-audit.ts', 'utf8');
    expect([...source.matchAll(/from '([^']+)'/g)].map((match) => match[1])).toEqual(['node:crypto', 'node:fs']);
  });

  it('of a running server is made of a copy that counts as no backup: stations keep their facts', async () => {
    const data = dataFolder();
    const server = await startServer(data);
    try {
      const range = { from: '2020-01-01T00:00:00.000Z', to: '2100-01-01T00:00:00.000Z' };
      expect(await auditCommand({ does: 'audit', data, ...range, out: null })).toMatchObject({ ok: true });
    } finally {
      await killServer(server);
    }
    const store = openStoreOf(data);
    expect(await store.lastBackup()).toBeUndefined();
    await store.close();
  });

  it('names the fact that was altered', () => {
    const at = place(2);
    const fact = factAt(at);
    const altered = changedAt(at, (line) => ({
      ...line,
      body: String(line['body']).replace('"site":"demo"', '"site":"other"'),
    }));
    expect(verdictOn(altered).said).toContain(`fact 3 (${fact.id}) was altered`);
    // With the hash made to fit, the fact after it tells.
    const fitted = changedAt(at, (line) => {
      const body = String(line['body']).replace('"site":"demo"', '"site":"other"');
      return { ...line, body, hash: hash('sha256', body) };
    });
    expect(verdictOn(fitted).said).toContain('fact 3 was altered or exchanged: fact 4');
  });

  it('names the fact of a revoked device that was altered, although none of them has effect', () => {
    const at = lines.findIndex((line) => line.includes('"is":"fact"') && line.includes('"chain":"press-3/'));
    const [altered, after] = [
      factAt(at),
      factAt(
        lines.findIndex(
          (line) =>
            line.includes(`"prev":"${factAt(at).hash}"`) || line.includes(`\\"prev\\":\\"${factAt(at).hash}\\"`),
        ),
      ),
    ];
    const fitted = changedAt(at, (line) => {
      const body = altered.body.replace('"site":"demo"', '"site":"other"');
      return { ...line, body, hash: hash('sha256', body) };
    });
    expect(verdictOn(fitted).said).toContain(`fact 1 was altered or exchanged: fact 2 (${after.id})`);
  });

  it('names the last fact of a chain when that was altered: its end was signed', () => {
    const at = place(6);
    const fitted = changedAt(at, (line) => {
      const body = String(line['body']).replace('"site":"demo"', '"site":"other"');
      return { ...line, body, hash: hash('sha256', body) };
    });
    expect(verdictOn(fitted).said).toMatch(/fact 7 was altered or exchanged, or facts after it are missing/);
  });

  it('names the fact that is missing, at the beginning, in the middle, at the end', () => {
    for (const nth of [0, 3, 6])
      expect(verdictOn(lines.filter((_, index) => index !== place(nth))).said).toContain(`fact ${nth + 1} is missing`);
  });

  it('names what was exchanged, repeated or put in', () => {
    const [a, b] = [place(1), place(2)];
    const swapped = lines.map((line, index) =>
      index === a ? must(lines[b], 'b') : index === b ? must(lines[a], 'a') : line,
    );
    expect(verdictOn(swapped).said).toContain('the order was changed at fact 2');
    const twice = lines.flatMap((line, index) => (index === a ? [line, line] : [line]));
    expect(verdictOn(twice).said).toContain(`fact 2 (${factAt(a).id}) is there twice`);
    const put = lines.flatMap((line, index) =>
      index === a ? [line, line.replaceAll('press-1/', 'press-9/')] : [line],
    );
    expect(verdictOn(put).said).toContain('which the header does not name: it was put in');
  });

  it('names a fact that was put behind the end of a chain, though it follows the last one', () => {
    const last = place(6);
    const { hash: prev, body } = factAt(last);
    const next = JSON.stringify({ ...(JSON.parse(body) as object), seq: 8, prev });
    const line = JSON.stringify({
      ...(JSON.parse(must(lines[last], 'the last fact')) as object),
      seq: 8,
      id: 'put-behind',
      body: next,
      hash: hash('sha256', next),
    });
    const longer = lines.flatMap((one, index) => (index === last ? [one, line] : [one]));
    expect(verdictOn(longer).said).toMatch(/fact 8 \(put-behind\) stands behind fact 7/);
  });

  it('that was cut off says where', () => {
    expect(verdictOn(lines.slice(0, -1)).said).toContain('without its seal');
    expect(verdictOn(lines.slice(0, place(3))).said).toContain('fact 4 is missing');
    writeFileSync(file, site.text.slice(0, -20));
    expect(() => verifyAudit(file)).toThrow(/cut off or altered/);
  });

  it('whose chain was signed again with another key says that this key was never let in', () => {
    const { publicKey, privateKey } = generateKeyPairSync('ed25519');
    const x = must(publicKey.export({ format: 'jwk' }).x, 'x');
    const key = Buffer.from(x, 'base64url').toString('hex');
    const at = lines.findIndex((line) => line.includes('"is":"head"') && line.includes('press-1/'));
    const resigned = changedAt(at, (line) => {
      const statement = {
        is: 'lineside batch head 1',
        site: 'demo',
        chain: line['chain'],
        seq: line['seq'],
        head: line['head'],
      };
      const signature = sign(
        null,
        Buffer.from(canonicalJson(statement)),
        createPrivateKey(privateKey.export({ format: 'pem', type: 'pkcs8' })),
      ).toString('hex');
      return { ...line, signature, publicKey: key };
    });
    expect(verdictOn(resigned).said).toMatch(/signed with a key that was never let in for press-1/);
    // The list of devices altered with it: the chain of the server says who was let in.
    const device = resigned.map((line) => {
      const value = JSON.parse(line) as Line;
      return value['is'] === 'device' && value['station'] === 'press-1'
        ? JSON.stringify({ ...value, publicKey: key })
        : line;
    });
    expect(verdictOn(device).said).toContain('that list was altered');
  });

  it('whose signature of a chain was taken out before it was sealed says which chain nobody signed', () => {
    const at = lines.findIndex((line) => line.includes('"is":"head"') && line.includes('press-1/'));
    const chain = String((JSON.parse(must(lines[at], 'a head')) as Line)['chain']);
    const bare = lines.map((line, index) => {
      const value = JSON.parse(line) as Line;
      if (index === 0) return JSON.stringify({ ...value, siteKey: null });
      const isSigned = index === at || value['by'] === 'site';
      return isSigned ? JSON.stringify({ ...value, by: 'nobody', signature: '', publicKey: '' }) : line;
    });
    const sealed = bare.slice(0, -1);
    const sha256 = hash('sha256', `${sealed.join('\n')}\n`);
    const { ok, said } = verdictOn([...sealed, JSON.stringify({ is: 'end', lines: sealed.length, sha256 })]);
    expect(ok).toBe(true);
    expect(said).toContain('NOT SIGNED');
    expect(said).toContain(chain);
    expect(said).toContain('nothing shows what was there');
    expect(verdictOn([...sealed, JSON.stringify({ is: 'end', lines: sealed.length, sha256 })], header.siteKey).ok).toBe(
      false,
    );
  });

  it('in which anything at all was changed is never taken for good', () => {
    const tampering = record({
      at: nat(lines.length - 1),
      how: oneof(
        constantFrom('drop' as const, 'repeat' as const, 'swap' as const),
        integer({ min: 0, max: 100_000 }).map((offset) => ({ offset })),
      ),
    });
    assert(
      property(tampering, ({ at, how }) => {
        const line = must(lines[at], 'a line');
        const next = lines[at + 1];
        let changed: readonly string[];
        if (how === 'drop') changed = lines.filter((_, index) => index !== at);
        else if (how === 'repeat') changed = [...lines.slice(0, at + 1), ...lines.slice(at)];
        else if (how === 'swap') {
          if (next === undefined || next === line) return;
          changed = [...lines.slice(0, at), next, line, ...lines.slice(at + 2)];
        } else {
          const place = how.offset % line.length;
          const other = line[place] === '7' ? '8' : '7';
          changed = lines.map((one, index) =>
            index === at ? one.slice(0, place) + other + one.slice(place + 1) : one,
          );
        }
        expect(verdictOn(changed, header.siteKey).ok).toBe(false);
      }),
      { numRuns: 400 },
    );
  });

  it('for people says who did what on whose authority, and what was out of the ordinary', () => {
    expect(site.report).toContain('Devices that were let in: 3');
    expect(site.report).toContain('Devices that are trusted no more: 2');
    expect(site.report).toMatch(/anna.*operator, by badge/);
    for (const title of ['Reversals', 'Forks', 'Clocks that were corrected', 'quarantined'])
      expect(site.report).toContain(title);
  });

  it('is asked for with a range of time, and what is wrong with one is said in a sentence', () => {
    const asked = ['--data', 'd', '--from', '2026-11-22', '--to', '2026-11-23T06:00+01:00'];
    expect(readAuditCommand([...asked, '--out', 'f'])).toEqual({
      command: { does: 'audit', data: 'd', from: '2026-11-22T00:00:00.000Z', to: '2026-11-23T05:00:00.000Z', out: 'f' },
    });
    for (const [args, why] of [
      [asked, '--report'],
      [[...asked, '--out', 'f', '--report'], 'either'],
      [['--data', 'd', '--from', 'monday', '--to', '2026-11-23', '--report'], '--from monday'],
      [['--data', 'd', '--from', '2026-11-24', '--to', '2026-11-23', '--report'], 'is not before'],
      [['--from', '2026-11-22', '--to', '2026-11-23', '--report'], '--data'],
    ] as const)
      expect(readAuditCommand(args)).toEqual({ problem: expect.stringContaining(why) });
  });
});
