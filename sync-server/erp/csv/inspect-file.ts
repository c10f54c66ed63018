import { isUtf8 } from 'node:buffer';
import { createHash } from 'node:crypto';
import { createReadStream } from 'node:fs';
import { TextDecoder } from 'node:util';

import type { Dialect, TextEncoding } from '../mapping/dialect.ts';
import { readSidecar, readTrailer, SIDECAR } from './checksum.ts';
import type { Trailer } from './checksum.ts';

/** What is known of a file before its rows are read. */
export type FileInspection =
  /** `textBytes`: where its text ends; a last line with a checksum is no text. `sha256` is that of the text. */
  | { readonly ok: true; readonly sha256: string; readonly textBytes: number }
  /** The whole file cannot be used; `reason` continues a sentence that begins with its name. */
  | { readonly ok: false; readonly reason: string };

/**
 * Reads a file once, in pieces: its hash, whether it is text of the encoding at all, and whether it is complete as far as it has a checksum.
 * @throws when the disk fails.
 */
export async function inspectFile(
  path: string,
  { encoding, checksum }: Pick<Dialect, 'encoding' | 'checksum'>,
): Promise<FileInspection> {
  const trailer = checksum === 'trailer' ? await readTrailer(path, encoding) : undefined;
  const sidecar = await readSidecar(path);
  const hash = createHash('sha256');
  let check: TextCheck | undefined;
  let bytes = 0;
  const end = trailer === undefined ? {} : { end: trailer.at - 1 };
  for await (const piece of trailer?.at === 0 ? [] : createReadStream(path, { highWaterMark: 256 * 1024, ...end })) {
    const chunk = piece as Buffer;
    check ??= textCheck(encoding, chunk);
    const reason = check.next(chunk);
    if (reason !== undefined) return { ok: false, reason };
    hash.update(chunk);
    bytes += chunk.length;
  }
  if (!check) return { ok: false, reason: 'is empty (0 bytes). Export it again.' };
  const sha256 = hash.digest('hex');
  // A file that is cut off often ends in the middle of a character too; that it is cut off says more.
  const reason = checksumProblem(checksum, sha256, trailer, sidecar) ?? check.end();
  return reason === undefined ? { ok: true, sha256, textBytes: bytes } : { ok: false, reason };
}

function checksumProblem(
  checksum: Dialect['checksum'],
  sha256: string,
  trailer: Trailer | undefined,
  sidecar: Awaited<ReturnType<typeof readSidecar>>,
): string | undefined {
  if (checksum === 'trailer' && !trailer)
    return 'is not complete: its last line is not "#end;<rows>;<SHA-256>". Export it again.';
  if (trailer && trailer.sha256 !== sha256)
    return `is damaged or not complete: its last line promises the SHA-256 ${trailer.sha256}, and it has ${sha256}. Export it again.`;
  if (checksum === 'sidecar' && !sidecar) return `has no ${SIDECAR} file beside it. Export both together.`;
  if (sidecar && sidecar.sha256 === undefined)
    return `has a ${SIDECAR} file beside it in which there is no SHA-256 of 64 digits. Export both again.`;
  // The sidecar is that of the whole file; one with a trailer proves itself.
  if (sidecar && !trailer && sidecar.sha256 !== sha256)
    return `is damaged or not complete: the file beside it promises the SHA-256 ${sidecar.sha256}, and it has ${sha256}. Export it again.`;
  return undefined;
}

/** Looks at a file piece by piece; each answer is why it is no text of its encoding, or undefined. */
interface TextCheck {
  next(chunk: Buffer): string | undefined;
  end(): string | undefined;
}

function textCheck(encoding: TextEncoding, start: Buffer): TextCheck {
  if (encoding === 'utf-16') return wideCheck(decoderOf(encoding, start, true));
  if (isUtf16(start)) return { next: () => notUtf16, end: () => undefined };
  const decoder = encoding === 'utf-8' ? decoderOf(encoding, start, true) : undefined;
  let line = 1;
  return {
    next(chunk) {
      const nul = chunk.indexOf(0);
      if (nul >= 0) {
        const at = line + newlines(chunk.subarray(0, nul));
        return `is not a text file (line ${at} holds a zero byte). Export it as CSV text.`;
      }
      if (decoder && decoded(decoder, chunk) === undefined) return notUtf8(line + Math.max(0, lineOfBadBytes(chunk)));
      line += newlines(chunk);
      return undefined;
    },
    end: () => (decoder && decoded(decoder, undefined) === undefined ? notUtf8(line) : undefined),
  };
}

function wideCheck(decoder: TextDecoder): TextCheck {
  const problem = 'is not UTF-16. Export it so, or correct "encoding" in the mapping.';
  return {
    next(chunk) {
      const text = decoded(decoder, chunk);
      return text === undefined || text.includes('\u{0}') ? problem : undefined;
    },
    end: () => (decoded(decoder, undefined) === undefined ? problem : undefined),
  };
}

/** A decoder for the file that begins so: UTF-16 goes by its byte order mark. `isStrict`: it throws for what is no text. */
export function decoderOf(encoding: TextEncoding, start: Buffer, isStrict: boolean): TextDecoder {
  const isBig = encoding === 'utf-16' && start[0] === 0xfe && start[1] === 0xff;
  return new TextDecoder(isBig ? 'utf-16be' : encoding, { fatal: isStrict });
}

const notUtf16 =
  'is written in UTF-16 ("Unicode text"). Export it as UTF-8 or latin1, or set "encoding": "utf-16" in the mapping.';
const notUtf8 = (line: number) =>
  `is not UTF-8 (near line ${line}). Export it as UTF-8, or set "encoding": "latin1" in the mapping if it comes from a Western Windows program.`;

function isUtf16(start: Buffer): boolean {
  return (start[0] === 0xff && start[1] === 0xfe) || (start[0] === 0xfe && start[1] === 0xff);
}

function decoded(decoder: TextDecoder, chunk: Buffer | undefined): string | undefined {
  try {
    return decoder.decode(chunk, { stream: chunk !== undefined });
  } catch {
    return undefined;
  }
}

function newlines(bytes: Buffer): number {
  let count = 0;
  for (let at = bytes.indexOf(10); at >= 0; at = bytes.indexOf(10, at + 1)) count += 1;
  return count;
}

/** Lines of the chunk before the first that is not UTF-8; the first line may begin in the middle of a character and is tried last. */
function lineOfBadBytes(chunk: Buffer): number {
  let line = 0;
  let start = 0;
  for (let end = chunk.indexOf(10); end >= 0; end = chunk.indexOf(10, start)) {
    if (line > 0 && !isUtf8(chunk.subarray(start, end))) return line;
    start = end + 1;
    line += 1;
  }
  return isUtf8(chunk.subarray(start)) ? 0 : line;
}
