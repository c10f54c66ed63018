import { readFileSync } from 'node:fs';
import { mkdir, open } from 'node:fs/promises';
import { dirname, join } from 'node:path';

import { z } from 'zod';

import { deviceKinds } from '../../shared/trust/ticket.ts';
import { syncFolder } from '../files/durable-file.ts';
import { errorCode, fileProblem } from '../files/file-problem.ts';
import { createTurns } from '../sync/turns.ts';
import { trustFolder } from './site-key.ts';
import { TrustProblem } from './trust-problem.ts';

const hash = z.string().regex(/^[0-9a-f]{64}$/);
const endedEntry = z.discriminatedUnion('is', [
  /** A device that is trusted no more, with all that is known of it: its row may be lost with the database. */
  z.strictObject({
    is: z.literal('device'),
    station: z.string().min(1),
    kind: z.enum(deviceKinds),
    publicKey: hash,
    boxKey: hash,
    enrolledAt: z.string(),
    by: z.string(),
    authority: z.string().nullable(),
    revoked: z.strictObject({ at: z.string(), reason: z.string(), by: z.string() }),
  }),
  z.strictObject({ is: z.literal('pairing'), hash }),
  z.strictObject({ is: z.literal('code'), hash }),
]);
/** Something that was ended for ever: a device, a paired browser, or a one-time code that was used. */
export type Ended = z.infer<typeof endedEntry>;

/**
 * What was ended for ever, in a file of its own that only grows: a database that is put back from a backup has forgotten it, and this
 * has not.
 */
export interface EndedList {
  readonly entries: () => readonly Ended[];
  /** Notes what is new of these, durably. What cannot be written is told, kept in memory and written with the next. */
  readonly add: (ended: readonly Ended[]) => Promise<void>;
  /** Why something is not noted yet, as a sentence; undefined: everything is. */
  readonly problem: () => string | undefined;
}

/** Name of the file in the folder of the keys. */
export const ENDED_FILE = 'ended.jsonl';
const fileOf = (data: string) => join(trustFolder(data), ENDED_FILE);

const nameOf = (ended: Ended) =>
  ended.is === 'device' ? `device ${ended.station} ${ended.publicKey}` : `${ended.is} ${ended.hash}`;

function lineOf(line: string): Ended | undefined {
  try {
    return endedEntry.parse(JSON.parse(line));
  } catch {
    return undefined;
  }
}

/**
 * Reads the whole lines of a list. What comes after the last end of a line is half a line whose writing was cut off, and left out: nobody was
 * told that it was noted.
 * @param file for the sentence.
 * @throws TrustProblem when a line is damaged.
 */
export function readEnded(text: string, file: string): Ended[] {
  const lines = text.split('\n').slice(0, -1);
  return lines.map((line, index) => {
    const ended = lineOf(line);
    if (ended) return ended;
    throw new TrustProblem(
      `${file}, line ${index + 1}, cannot be read: it is damaged. Put your copy of the file back. Without one, take that line out, look at "devices" and revoke what is missing once more.`,
    );
  });
}

function textOf(file: string): string {
  try {
    return readFileSync(file, 'utf8');
  } catch (error) {
    if (errorCode(error) === 'ENOENT') return '';
    throw error;
  }
}

/** The list of a data folder. @throws TrustProblem when it is damaged. */
export function openEndedList(data: string): EndedList {
  const file = fileOf(data);
  const known = new Map(readEnded(textOf(file), file).map((ended) => [nameOf(ended), ended]));
  let unwritten: Ended[] = [];
  let problem: string | undefined;
  const turns = createTurns();

  async function write(lines: string): Promise<void> {
    await mkdir(dirname(file), { recursive: true, mode: 0o700 });
    const handle = await open(file, 'a+', 0o600);
    try {
      // As the file is now: somebody may have put a copy back since it was read.
      const there = await handle.readFile();
      await handle.truncate(there.lastIndexOf('\n') + 1);
      await handle.appendFile(lines);
      await handle.sync();
    } finally {
      await handle.close();
    }
    await syncFolder(dirname(file));
  }

  return {
    entries: () => [...known.values()],
    add: (ended) =>
      turns('write', async () => {
        const fresh = ended.filter((one) => !known.has(nameOf(one)));
        for (const one of fresh) known.set(nameOf(one), one);
        unwritten.push(...fresh);
        if (unwritten.length === 0) return;
        const lines = unwritten.map((one) => `${JSON.stringify(one)}\n`).join('');
        try {
          await write(lines);
          unwritten = [];
          problem = undefined;
        } catch (error) {
          problem = fileProblem(
            `What was ended cannot be noted in ${file}, so a backup that is put back would trust it again`,
            error,
          );
        }
      }),
    problem: () => problem,
  };
}
