import { parseArgs } from 'node:util';
import type { ParseArgsOptionsConfig } from 'node:util';

/** What follows the word of a command about the data of a server, as far as all such commands are alike. */
export type DataFlags<Flags extends ParseArgsOptionsConfig> =
  | { readonly values: ReturnType<typeof parseArgs<{ options: Flags }>>['values']; readonly data: string }
  | { readonly help: true }
  | { readonly problem: string };

/** What `parseArgs` says of arguments that it cannot read, as a sentence, and where to look. */
export function unreadableArguments(error: unknown): string {
  const said = error instanceof Error ? error.message : String(error);
  return `${said}${/[.!?]$/.test(said) ? '' : '.'} See --help.`;
}

/**
 * Reads what follows the word of a command that needs `--data`.
 * @param flags of all words of its kind; @param may those that this word may have besides `--data` and `--help`.
 */
export function readDataFlags<Flags extends ParseArgsOptionsConfig & { readonly data: { readonly type: 'string' } }>(
  word: string,
  argv: readonly string[],
  flags: Flags,
  may: readonly string[],
): DataFlags<Flags> {
  let values;
  try {
    ({ values } = parseArgs({ args: [...argv], options: flags }));
  } catch (error) {
    return { problem: unreadableArguments(error) };
  }
  const given: Readonly<Record<string, unknown>> = values;
  if (given['help'] === true) return { help: true };
  const { data } = given;
  if (typeof data !== 'string' || data === '')
    return { problem: `${word} needs --data: name the data folder of the server. See --help.` };
  const known = new Set(['data', 'help', ...may]);
  for (const [name, { default: usual }] of Object.entries(flags)) {
    const isUsual = given[name] === undefined || given[name] === usual;
    if (!isUsual && !known.has(name)) return { problem: `${word} has no --${name}. See --help.` };
  }
  return { values, data };
}
