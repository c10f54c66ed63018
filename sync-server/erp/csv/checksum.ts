import { open, readFile } from 'node:fs/promises';

import { errorCode } from '../../files/file-problem.ts';
import type { TextEncoding } from '../mapping/dialect.ts';

/** Ending of the file that holds the SHA-256 of the file beside it. */
export const SIDECAR = '.sha256';

/** Longer than any last line that could be one of ours, in any encoding. */
const TAIL_BYTES = 512;

/** The last line of a file: where it begins (bytes), and the checksum of all before it. */
export interface Trailer {
  readonly at: number;
  readonly sha256: string;
}

/** What the sidecar of a file says; undefined when it has none. @throws when the disk fails. */
export async function readSidecar(path: string): Promise<{ readonly sha256: string | undefined } | undefined> {
  try {
    const text = await readFile(path + SIDECAR, 'utf8');
    // The tool of the same name writes the name of the file behind the sum.
    return { sha256: /^\u{FEFF}?\\?([0-9a-f]{64})(?![0-9a-f])/iu.exec(text.trim())?.[1]?.toLowerCase() };
  } catch (error) {
    if (errorCode(error) === 'ENOENT') return undefined;
    throw error;
  }
}

/** Looks for `#end;<rows>;<SHA-256>` in the last line of a file; undefined when there is none. @throws when the disk fails. */
export async function readTrailer(path: string, encoding: TextEncoding): Promise<Trailer | undefined> {
  const file = await open(path);
  try {
    const { size } = await file.stat();
    // Pairs of bytes stay together.
    const from = Math.max(0, size - TAIL_BYTES) & ~1;
    const tail = Buffer.alloc(size - from);
    await file.read(tail, 0, tail.length, from);
    const start = Buffer.alloc(2);
    await file.read(start, 0, 2, 0);
    const isBig = encoding === 'utf-16' && start[0] === 0xfe && start[1] === 0xff;
    const marker = encoding === 'utf-16' ? wide('#end;', isBig) : Buffer.from('#end;', 'latin1');
    const at = tail.lastIndexOf(marker);
    if (at < 0) return undefined;
    const text = encoding === 'utf-16' ? narrow(tail.subarray(at), isBig) : tail.subarray(at).toString('latin1');
    const sha256 = /^#end;\d+;([0-9a-f]{64})\s*$/i.exec(text)?.[1]?.toLowerCase();
    return sha256 === undefined ? undefined : { at: from + at, sha256 };
  } finally {
    await file.close();
  }
}

function wide(text: string, isBig: boolean): Buffer {
  const bytes = Buffer.from(text, 'utf16le');
  return isBig ? bytes.swap16() : bytes;
}

function narrow(bytes: Buffer, isBig: boolean): string {
  const whole = Buffer.from(bytes.subarray(0, bytes.length & ~1));
  return (isBig ? whole.swap16() : whole).toString('utf16le');
}
