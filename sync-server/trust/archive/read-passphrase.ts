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

/** The first line of a stream; what is typed is not shown. */
function lineOf({ input, ask }: PassphraseSource, question: string): Promise<string> {
  const nowhere = new Writable({ write: (_chunk, _encoding, done) => done() });
  const isTerminal = input.isTTY === true;
  if (isTerminal) ask(question);
  const lines = createInterface({ input, output: nowhere, terminal: isTerminal });
  return new Promise((resolve) => {
    let first: string | undefined;
    lines.once('line', (line) => {
      first = line;
      lines.close();
    });
    lines.once('close', () => {
      if (isTerminal) ask('\n');
      resolve(first ?? '');
    });
  });
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
  const first = judged(await lineOf(source, 'Passphrase: '));
  if ('problem' in first || !isNew || source.input.isTTY !== true) return first;
  const again = await lineOf(source, 'Once more: ');
  return again === first.passphrase ? first : { problem: 'The two passphrases are not the same. Nothing was written.' };
}
