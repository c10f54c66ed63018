import type { TrustCommand } from '../trust/trust-command-line.ts';
import { trustCommand } from '../trust/trust-command.ts';
import type { TrustAnswer } from '../trust/trust-orders.ts';
import { pinHash } from './pin-hash.ts';

/** Reads the digits from a stream, up to the first end of a line, and never far. */
async function firstLine(input: AsyncIterable<Buffer | string>): Promise<string> {
  let text = '';
  for await (const chunk of input) {
    text += chunk.toString();
    if (text.includes('\n') || text.length > 100) break;
  }
  return text.split('\n', 1)[0]?.trim() ?? '';
}

/**
 * `npm run server -- pin`: reads a PIN from stdin and writes what a person's plan file carries as `pin`. The digits come by stdin, because a
 * command line is seen by everybody on the machine and kept in the history of the shell.
 * @returns the exit code.
 */
export async function runPinCommand(
  input: AsyncIterable<Buffer | string>,
  write: (text: string) => void,
  complain: (text: string) => void,
): Promise<number> {
  try {
    write(`${JSON.stringify(pinHash(await firstLine(input)))}\n`);
    return 0;
  } catch (error) {
    complain(
      `${error instanceof Error ? error.message : String(error)} Type them, or send them: echo 471147 | npm run server -- pin\n`,
    );
    return 2;
  }
}

/** `npm run server -- pin --data DIR --person ID`: reads a PIN from a stream and gives it to a person. */
export async function setPinCommand(
  { data, person, by }: Extract<TrustCommand, { does: 'set-pin' }>,
  input: AsyncIterable<Buffer | string>,
): Promise<TrustAnswer> {
  let pin;
  try {
    pin = pinHash(await firstLine(input));
  } catch (error) {
    return {
      ok: false,
      text: `${error instanceof Error ? error.message : String(error)} Type them, or send them by stdin.\n`,
    };
  }
  return trustCommand(data, { does: 'pin', person, pin, by });
}
