/**
 * Verifies an audit of a Lineside site without anything of Lineside: `node scripts/verify-audit.ts FILE --site-key HEX` (Node 22.18 or
 * newer). Reads nothing but the file, changes nothing. This one file is the whole verifier, so that whoever relies on it can read it.
 *
 * An audit is JSON lines. What it rests on: every fact is a text with its SHA-256; each fact names the hash of the fact before it in its
 * chain (`prev`), so that nothing can be altered, left out, put in or exchanged without breaking the links after it; the end of each chain
 * is signed (Ed25519) by the device that wrote it, or by the site for chains of servers; the devices' keys are stated by the site, which
 * signs the whole file. Anybody could make such a file with a key of their own, so it proves something only to whoever has the public key of the
 * site from elsewhere and says it with --site-key. Without, the exit code is 3, unless --without-site-key asks for no more than that the file is
 * complete in itself.
 */
import { createHash, createPublicKey, verify } from 'node:crypto';
import { closeSync, openSync, readSync } from 'node:fs';

type Line = Readonly<Record<string, unknown>>;
interface Chain {
  readonly name: string;
  readonly first: number;
  readonly last: number;
  readonly head: string;
  /** Place and hash that were read last. */
  seq: number;
  hash: string;
  signer: string | undefined;
}

/** What was found wrong first; ends the verification. */
class Finding extends Error {}

const sha256 = (text: string) => createHash('sha256').update(text, 'utf8').digest('hex');
const fail = (sentence: string): never => {
  throw new Finding(sentence);
};
const text = (value: unknown): string => (typeof value === 'string' ? value : '');
const count = (value: unknown): number => (typeof value === 'number' ? value : -1);

/** Canonical JSON of an object of texts and whole numbers: members in the order of their names. */
function canonical(value: Readonly<Record<string, string | number>>): string {
  const members = Object.keys(value).toSorted();
  return `{${members.map((name) => `${JSON.stringify(name)}:${JSON.stringify(value[name])}`).join(',')}}`;
}

function isSigned(
  statement: Readonly<Record<string, string | number>>,
  signature: unknown,
  publicKey: unknown,
): boolean {
  try {
    const x = Buffer.from(text(publicKey), 'hex').toString('base64url');
    const key = createPublicKey({ key: { kty: 'OKP', crv: 'Ed25519', x }, format: 'jwk' });
    return verify(null, Buffer.from(canonical(statement)), key, Buffer.from(text(signature), 'hex'));
  } catch {
    return false;
  }
}

/** The lines of a file, read piece by piece: audits may be larger than memory. */
function* linesOf(file: string): Generator<string> {
  const handle = openSync(file, 'r');
  try {
    const piece = Buffer.alloc(1 << 20);
    let rest = Buffer.alloc(0);
    for (let size = readSync(handle, piece); size > 0; size = readSync(handle, piece)) {
      let from = 0;
      const bytes = Buffer.concat([rest, piece.subarray(0, size)]);
      for (let at = bytes.indexOf(10); at >= 0; at = bytes.indexOf(10, from)) {
        yield bytes.toString('utf8', from, at);
        from = at + 1;
      }
      rest = bytes.subarray(from);
    }
    if (rest.length > 0) yield rest.toString('utf8');
  } finally {
    closeSync(handle);
  }
}

function parsed(line: string, number: number): Line {
  try {
    const value: unknown = JSON.parse(line);
    if (typeof value === 'object' && value !== null && !Array.isArray(value)) return value as Line;
  } catch {
    // Said below.
  }
  return fail(`Line ${number} is no line of an audit: it was cut off or altered.`);
}

const nameOf = (line: Line) =>
  count(line['branch']) === 0 ? text(line['chain']) : `${text(line['chain'])} (branch ${count(line['branch'])})`;

function chainsOf(header: Line): Map<string, Chain> {
  const listed = header['chains'];
  const chains = new Map<string, Chain>();
  for (const entry of Array.isArray(listed) ? (listed as Line[]) : []) {
    const { first, last, head, prev } = entry;
    chains.set(nameOf(entry), {
      name: nameOf(entry),
      first: count(first),
      last: count(last),
      head: text(head),
      seq: count(first) - 1,
      hash: text(prev),
      signer: undefined,
    });
  }
  return chains;
}

/** Whether a fact of a place comes later in the file: then it was moved, not taken out. */
function comesLater(file: string, chain: string, seq: number): boolean {
  for (const line of linesOf(file)) {
    try {
      const value = JSON.parse(line) as Line;
      if (value['is'] === 'fact' && nameOf(value) === chain && value['seq'] === seq) return true;
    } catch {
      // Its own line is found wrong for itself.
    }
  }
  return false;
}

function checkFact(file: string, line: Line, chain: Chain | undefined): Chain {
  const [seq, id, hash, body] = [count(line['seq']), text(line['id']), text(line['hash']), text(line['body'])];
  if (!chain)
    return fail(`Fact ${seq} (${id}) is of chain ${nameOf(line)}, which the header does not name: it was put in.`);
  const name = `Chain ${chain.name}: fact ${seq} (${id})`;
  if (seq !== chain.seq + 1) {
    if (seq <= chain.seq) return fail(`${name} is there twice, or was moved behind fact ${chain.seq}.`);
    const missing = chain.seq + 1;
    if (comesLater(file, chain.name, missing))
      return fail(`${name} stands before fact ${missing}: the order was changed at fact ${missing}.`);
    return fail(`Chain ${chain.name}: fact ${missing} is missing.`);
  }
  if (seq > chain.last)
    return fail(`${name} stands behind fact ${chain.last}, with which the chain ends by the header: it was put in.`);
  if (sha256(body) !== hash) return fail(`${name} was altered: its content does not give its hash.`);
  let claims: Line = {};
  try {
    claims = JSON.parse(body) as Line;
  } catch {
    // Unreadable facts are kept as they came; their hash holds them.
  }
  const follows = claims['seq'] === seq && claims['chain'] === line['chain'] && claims['prev'] === chain.hash;
  if (!follows && line['isExcused'] !== true) {
    if (claims['prev'] !== chain.hash && seq > chain.first)
      return fail(
        `Chain ${chain.name}: fact ${chain.seq} was altered or exchanged: fact ${seq} (${id}) names another hash for the one before it.`,
      );
    return fail(`${name} was exchanged: it does not say that it stands here.`);
  }
  chain.seq = seq;
  chain.hash = hash;
  return chain;
}

interface Site {
  readonly site: string;
  readonly siteKey: string;
  /** Keys that the site let in, by station. */
  readonly keys: Map<string, Set<string>>;
}

function checkHead(line: Line, chain: Chain | undefined, { site, siteKey, keys }: Site): void {
  const name = nameOf(line);
  if (!chain)
    return fail(`The end of chain ${name} is signed, but the header does not name that chain: it was put in.`);
  if (chain.signer !== undefined) return fail(`Chain ${name}: its signed end is there twice.`);
  if (chain.seq < chain.last) return fail(`Chain ${name}: fact ${chain.seq + 1} is missing.`);
  if (count(line['seq']) !== chain.seq || text(line['head']) !== chain.hash || chain.head !== chain.hash)
    return fail(
      `Chain ${name}: fact ${chain.seq} was altered or exchanged, or facts after it are missing: the signed end is another one.`,
    );
  const by = text(line['by']);
  const key = text(line['publicKey']);
  const place = { site, chain: text(line['chain']), seq: chain.seq, head: chain.hash };
  if (by === 'site') {
    if (key !== siteKey)
      return fail(`Chain ${name}: its end at fact ${chain.seq} is signed with a key that is not the site's.`);
    if (!isSigned({ is: 'lineside site head 1', ...place }, line['signature'], key))
      return fail(`Chain ${name}: the signature of its end at fact ${chain.seq} is not the site's.`);
  } else if (by === 'device') {
    const station = place.chain.split('/')[0] ?? '';
    if (keys.get(station)?.has(key) !== true)
      return fail(
        `Chain ${name}: its end at fact ${chain.seq} is signed with a key that was never let in for ${station}.`,
      );
    if (!isSigned({ is: 'lineside batch head 1', ...place }, line['signature'], key))
      return fail(`Chain ${name}: the signature of its end at fact ${chain.seq} is not of the device ${station}.`);
  } else if (by !== 'nobody') return fail(`Chain ${name}: it is not understood who signed its end.`);
  chain.signer = by;
  return undefined;
}

/** The keys stated by facts of the servers' own chains must be the ones stated in front. */
function checkDevice(line: Line, { keys }: Site): void {
  if (line['isExcused'] === true || !text(line['chain']).startsWith('server-')) return;
  const fact = JSON.parse(text(line['body'])) as { type?: unknown; id?: unknown; data?: Line };
  if (fact.type !== 'DeviceEnrolled' || !fact.data) return;
  const [station, key] = [text(fact.data['station']), text(fact.data['publicKey'])];
  if (keys.get(station)?.has(key) !== true)
    fail(
      `Fact ${text(fact.id)} says that ${station} was let in with a key that the list of devices lacks: that list was altered.`,
    );
}

/** What was found of a file in which nothing is wrong. */
export interface Verified {
  readonly said: string;
  /** By the key that was asked for; a file that is only right in itself anybody could have made. */
  readonly isProven: boolean;
}

/** Reads and checks everything. @throws Finding with the first thing that is wrong. */
export function verifyAudit(file: string, wantedSiteKey?: string): Verified {
  const whole = createHash('sha256');
  let number = 0;
  let facts = 0;
  let site: Site | undefined;
  let header: Line = {};
  let chains = new Map<string, Chain>();
  let end: Line | undefined;
  for (const raw of linesOf(file)) {
    number += 1;
    const line = parsed(raw, number);
    if (end) return fail(`Line ${number} comes after the seal: it was put in.`);
    if (number === 1) {
      if (line['is'] !== 'lineside audit 1')
        return fail(
          'The file does not begin as an audit does. Its first line was taken out or altered, or it is another file.',
        );
      header = line;
      site = { site: text(line['site']), siteKey: text(line['siteKey']), keys: new Map() };
      chains = chainsOf(line);
      if (wantedSiteKey !== undefined && site.siteKey !== wantedSiteKey)
        return fail(
          `The file is signed with the site key ${site.siteKey || '(none)'}, not with ${wantedSiteKey}: it is not from this site.`,
        );
    }
    if (!site) return fail('The file is empty.');
    switch (line['is']) {
      case 'device': {
        const station = text(line['station']);
        const known = site.keys.get(station) ?? new Set();
        site.keys.set(station, known.add(text(line['publicKey'])));
        break;
      }
      case 'fact':
        checkFact(file, line, chains.get(nameOf(line)));
        checkDevice(line, site);
        facts += 1;
        break;
      case 'head':
        checkHead(line, chains.get(nameOf(line)), site);
        break;
      case 'end':
        end = line;
        break;
      default:
    }
    if (!end) whole.update(`${raw}\n`);
  }
  for (const chain of chains.values()) {
    if (chain.seq < chain.last) return fail(`Chain ${chain.name}: fact ${chain.seq + 1} is missing.`);
    if (chain.signer === undefined)
      return fail(`Chain ${chain.name}: its signed end after fact ${chain.seq} is missing.`);
  }
  if (!site || !end) return fail(`The file ends after line ${number} without its seal: it was cut off.`);
  if (count(end['lines']) !== number - 1 || text(end['sha256']) !== whole.digest('hex'))
    return fail(
      'Every fact is in its place, but the file is not the one that was sealed: receipts, people, devices or its header were altered.',
    );
  const sealed = { is: 'lineside audit end 1', site: site.site, lines: number - 1, sha256: text(end['sha256']) };
  if (site.siteKey !== '' && (end['siteKey'] !== site.siteKey || !isSigned(sealed, end['signature'], site.siteKey)))
    return fail('The seal at the end of the file is not signed by the site.');
  const unsigned = [...chains.values()].filter(({ signer }) => signer === 'nobody').map(({ name }) => name);
  const named = unsigned.length > 20 ? `${unsigned.slice(0, 20).join(', ')}...` : unsigned.join(', ');
  const covers =
    site.siteKey === ''
      ? 'nothing shows what was there'
      : 'the seal of the site covers them from the day of the audit on';
  const by = site.siteKey === '' ? 'NOT SIGNED: this site had no key' : `signed by the site key ${site.siteKey}`;
  const said = [
    `${facts} facts of ${chains.size} chains from ${text(header['from'])} to ${text(header['to'])} are complete and unaltered, ${by}.`,
    ...(unsigned.length === 0
      ? []
      : [
          `The ends of ${unsigned.length} of the chains are signed by no device, so facts may have been cut off or exchanged there before; ${covers}: ${named}.`,
        ]),
  ].join('\n');
  return { said, isProven: wantedSiteKey !== undefined && site.siteKey !== '' };
}

const NOT_PROVEN =
  'NOT PROVEN BY A SITE KEY: anybody could have made this file. Give the key that you have from the site itself, not from this file: --site-key HEX. If it is enough that the file is complete in itself, say --without-site-key.';
const USAGE = `node scripts/verify-audit.ts FILE --site-key HEX | --without-site-key   (the key: 64 digits 0-9, a-f)
Exit codes: 0 proven, 1 something is wrong, 2 this text, 3 complete in itself, but not proven by a site key.
`;

function main(argv: readonly string[]): void {
  const [file, flag, key] = argv;
  const isWithout = flag === '--without-site-key' && key === undefined;
  const isWith = flag === '--site-key' && /^[0-9a-f]{64}$/.test(key ?? '');
  if (file === undefined || argv.length > 3 || (flag !== undefined && !isWith && !isWithout)) {
    process.stderr.write(USAGE);
    process.exitCode = 2;
    return;
  }
  try {
    const { said, isProven } = verifyAudit(file, isWith ? key : undefined);
    process.stdout.write(`${said}\n`);
    if (isProven || isWithout) return;
    process.stderr.write(`${NOT_PROVEN}\n`);
    process.exitCode = 3;
  } catch (error) {
    process.stderr.write(`${error instanceof Error ? error.message : String(error)}\n`);
    process.exitCode = 1;
  }
}

if (import.meta.main) main(process.argv.slice(2));
