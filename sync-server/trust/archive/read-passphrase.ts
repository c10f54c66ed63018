import { readFile } from 'node:fs/promises';
import { createInterface } from 'node:readline';
import { Writable } from 'node:stream';

import { fileProblem } from '../../files/file-problem.ts';

/** Where a passphrase comes from; never from the command line, which everybody on the machine sees. */
export interface PassphraseSource {
  readonly input: NodeJS.ReadableStream & { readonly isTTY?: boolean | undefined };
  /** Where people are asked. */
  readonly ask: (text: string) => void;
}

/** Shorter ones are guessed. In characters. */
const LEAST = 12;
const MOST = 1000;

type Read = { readonly passphrase: string } | { readonly problem: string };

/** Asks for lines, one after the other; what is typed is not shown. One reader for all of them: what was pasted at once is not lost. */
async function linesOf<Result>(
  { input, ask }: PassphraseSource,
  job: (line: (question: string) => Promise<string>) => Promise<Result>,
): Promise<Result> {
  const nowhere = new Writable({ write: (_chunk, _encoding, done) => done() });
  const isTerminal = input.isTTY === true;
  const reader = createInterface({ input, output: nowhere, terminal: isTerminal });
  const lines = reader[Symbol.asyncIterator]();
  try {
    return await job(async (question) => {
      if (isTerminal) ask(question);
      const { value, done } = await lines.next();
      if (isTerminal) ask('\n');
      return done === true ? '' : value;
    });
  } finally {
    reader.close();
  }
}

function judged(passphrase: string): Read {
  if (passphrase.length >= LEAST && passphrase.length <= MOST) return { passphrase };
  return {
    problem: `The passphrase has ${passphrase.length} characters; it needs ${LEAST} to ${MOST}: some words that belong together for you only.`,
  };
}

/**
 * Reads a passphrase: the first line of a file, else of the input. At a terminal it is asked for, and a new one twice.
 * @param isNew whether it will have to be remembered from here on.
 */
export async function readPassphrase(file: string | null, isNew: boolean, source: PassphraseSource): Promise<Read> {
  if (file !== null) {
    try {
      return judged((await readFile(file, 'utf8')).split(/\r?\n/, 1)[0] ?? '');
    } catch (error) {
      return { problem: fileProblem(`The passphrase cannot be read from ${file}`, error) };
    }
  }
  return linesOf(source, async (line) => {
    const first = judged(await line('Passphrase: '));
    if ('problem' in first || !isNew || source.input.isTTY !== true) return first;
    if ((await line('Once more: ')) === first.passphrase) return first;
    return { problem: 'The two passphrases are not the same. Nothing was written.' };
  });
}
