import { createHash } from 'node:crypto';

/** What a line of a file is remembered by once it was taken; `fileKey` stands for the file and all that it was read with. */
export function lineKey(fileKey: string, line: number | string): string {
  return createHash('sha256').update(`${fileKey}\n${line}`).digest('hex');
}
