import { isUtf8 } from 'node:buffer';
import { createHash } from 'node:crypto';
import { createReadStream } from 'node:fs';
import { TextDecoder } from 'node:util';

/** What is known of a file before its rows are read. */
export type FileInspection =
  | { readonly ok: true; readonly sha256: string; readonly bytes: number }
  /** The whole file cannot be used; `reason` continues a sentence that begins with its name. */
  | { readonly ok: false; readonly reason: string };

/**
 * Reads a file once, in pieces: its hash, and whether it is text of the encoding at all. @throws when the disk fails.
 */
export async function inspectFile(path: string, encoding: 'utf-8' | 'latin1'): Promise<FileInspection> {
  const hash = createHash('sha256');
  const decoder = encoding === 'utf-8' ? new TextDecoder('utf-8', { fatal: true }) : undefined;
  let bytes = 0;
  let line = 1;
  for await (const piece of createReadStream(path, { highWaterMark: 256 * 1024 })) {
    const chunk = piece as Buffer;
    if (bytes === 0 && isUtf16(chunk)) return { ok: false, reason: notUtf16 };
    const nul = chunk.indexOf(0);
    if (nul >= 0) {
      const at = line + newlines(chunk.subarray(0, nul));
      return { ok: false, reason: `is not a text file (line ${at} holds a zero byte). Export it as CSV text.` };
    }
    if (decoder && !decodes(decoder, chunk))
      return { ok: false, reason: notUtf8(line + Math.max(0, lineOfBadBytes(chunk))) };
    hash.update(chunk);
    bytes += chunk.length;
    line += newlines(chunk);
  }
  if (bytes === 0) return { ok: false, reason: 'is empty (0 bytes). Export it again.' };
  if (decoder && !decodes(decoder, undefined)) return { ok: false, reason: notUtf8(line) };
  return { ok: true, sha256: hash.digest('hex'), bytes };
}

const notUtf16 = 'is written in UTF-16 ("Unicode text"). Export it as UTF-8 or latin1.';
const notUtf8 = (line: number) =>
  `is not UTF-8 (near line ${line}). Export it as UTF-8, or set "encoding": "latin1" in the mapping if it comes from a Western Windows program.`;

function isUtf16(start: Buffer): boolean {
  return (start[0] === 0xff && start[1] === 0xfe) || (start[0] === 0xfe && start[1] === 0xff);
}

function decodes(decoder: TextDecoder, chunk: Buffer | undefined): boolean {
  try {
    decoder.decode(chunk, { stream: chunk !== undefined });
    return true;
  } catch {
    return false;
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
