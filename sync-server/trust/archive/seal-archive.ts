import { createCipheriv, createDecipheriv, randomBytes, scrypt } from 'node:crypto';

import { z } from 'zod';

import { canonicalJson } from '../../../shared/facts/canonical-json.ts';

/** scrypt with 128 MB and about half a second: whoever finds the file tries few passphrases. */
const COST = { N: 131_072, r: 8, p: 1 } as const;
const MOST_MEMORY = 256 * 1024 * 1024;

const base64 = z.base64();
const archiveFile = z.strictObject({
  is: z.literal('lineside trust archive 1'),
  site: z.string(),
  madeAt: z.string(),
  scrypt: z.strictObject({ N: z.literal(COST.N), r: z.literal(COST.r), p: z.literal(COST.p), salt: base64 }),
  nonce: base64,
  /** AES-256-GCM with its tag at the end, over the JSON of the files; everything else here is authenticated with it. */
  sealed: base64,
});
type Archive = z.infer<typeof archiveFile>;

/** The files of a folder by name. */
export type Files = Readonly<Record<string, Uint8Array>>;
/** Any name that stays in its folder: what people keep beside the keys must not make an archive that nobody can open. */
const filesInside = z.record(z.string().regex(/^(?!\.{1,2}$)[^/\\\0]{1,255}$/), base64);

/** What an archive is about. */
export interface ArchiveHead {
  readonly site: string;
  readonly madeAt: string;
}

function keyOf(passphrase: string, salt: Uint8Array): Promise<Buffer> {
  return new Promise((resolve, reject) => {
    // The same passphrase, however a keyboard composes its letters.
    scrypt(passphrase.normalize('NFKC'), salt, 32, { ...COST, maxmem: MOST_MEMORY }, (error, key) =>
      error ? reject(error) : resolve(key),
    );
  });
}

const authenticated = ({ sealed: _sealed, ...rest }: Archive) => Buffer.from(canonicalJson(rest));

/** Seals files under a passphrase: scrypt, then AES-256-GCM. */
export async function sealArchive(files: Files, { site, madeAt }: ArchiveHead, passphrase: string): Promise<string> {
  const [salt, nonce] = [randomBytes(16), randomBytes(12)];
  const head: Archive = {
    is: 'lineside trust archive 1',
    site,
    madeAt,
    scrypt: { ...COST, salt: salt.toString('base64') },
    nonce: nonce.toString('base64'),
    sealed: '',
  };
  const cipher = createCipheriv('aes-256-gcm', await keyOf(passphrase, salt), nonce, { authTagLength: 16 });
  cipher.setAAD(authenticated(head));
  const text = JSON.stringify(
    Object.fromEntries(Object.entries(files).map(([name, bytes]) => [name, Buffer.from(bytes).toString('base64')])),
  );
  const sealed = Buffer.concat([cipher.update(text, 'utf8'), cipher.final(), cipher.getAuthTag()]);
  return `${JSON.stringify({ ...head, sealed: sealed.toString('base64') }, null, 1)}\n`;
}

function parsed(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}

/** Opens what `sealArchive` sealed. @returns why not: it is no archive, or the passphrase is another one (or the file was altered). */
export async function openArchive(
  text: string,
  passphrase: string,
): Promise<(ArchiveHead & { readonly files: Files }) | 'no archive' | 'wrong passphrase'> {
  const read = archiveFile.safeParse(parsed(text));
  if (!read.success) return 'no archive';
  const archive = read.data;
  const sealed = Buffer.from(archive.sealed, 'base64');
  const nonce = Buffer.from(archive.nonce, 'base64');
  if (sealed.length < 16 || nonce.length !== 12) return 'no archive';
  const key = await keyOf(passphrase, Buffer.from(archive.scrypt.salt, 'base64'));
  const decipher = createDecipheriv('aes-256-gcm', key, nonce, { authTagLength: 16 });
  decipher.setAAD(authenticated(archive));
  decipher.setAuthTag(sealed.subarray(-16));
  let inside: string;
  try {
    inside = Buffer.concat([decipher.update(sealed.subarray(0, -16)), decipher.final()]).toString('utf8');
  } catch {
    return 'wrong passphrase';
  }
  const files = filesInside.safeParse(parsed(inside));
  if (!files.success) return 'no archive';
  return {
    site: archive.site,
    madeAt: archive.madeAt,
    files: Object.fromEntries(Object.entries(files.data).map(([name, bytes]) => [name, Buffer.from(bytes, 'base64')])),
  };
}
