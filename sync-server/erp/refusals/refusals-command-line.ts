import { userInfo } from 'node:os';
import type { parseArgs } from 'node:util';

import { settlements } from '../../../shared/attention/attention-facts.ts';
import { rejectCodes } from '../../../shared/attention/rejection.ts';
import { readDataFlags } from '../../data-flags.ts';
import type { RefusalOrder } from './refusal-orders.ts';

export const refusalsHelp = `  npm run server -- erp-refused --data DIR
  npm run server -- erp-resend --data DIR --key KEY[,KEY...] | --code CODE | --all
  npm run server -- erp-settle --data DIR --key KEY[,KEY...] --as bookedByHand|notNeeded [--note TEXT]
`;

/** A command about reports that the ERP refused. */
export interface RefusalsCommand {
  readonly does: 'refusals';
  readonly data: string;
  readonly order: RefusalOrder;
}

const flags = {
  data: { type: 'string' },
  key: { type: 'string' },
  code: { type: 'string' },
  all: { type: 'boolean', default: false },
  as: { type: 'string' },
  note: { type: 'string' },
  by: { type: 'string' },
  help: { type: 'boolean', default: false },
} as const;

const mayHave = {
  'erp-refused': [],
  'erp-resend': ['key', 'code', 'all', 'by'],
  'erp-settle': ['key', 'as', 'note', 'by'],
} as const satisfies Readonly<Record<string, readonly (keyof typeof flags)[]>>;
export type RefusalsWord = keyof typeof mayHave;

/** Whether a word begins a command about refused reports. */
export function isRefusalsWord(word: string | undefined): word is RefusalsWord {
  return word !== undefined && Object.hasOwn(mayHave, word);
}

type Values = ReturnType<typeof parseArgs<{ options: typeof flags }>>['values'];

const keysOf = (text: string) =>
  text
    .split(',')
    .map((key) => key.trim())
    .filter((key) => key !== '');

function orderOf(word: RefusalsWord, { key, code, all, as, note, by }: Values, user: string): RefusalOrder | string {
  if (word === 'erp-refused') return { does: 'list' };
  const who = (by ?? user).slice(0, 120) || 'unknown';
  const keys = keysOf(key ?? '');
  if (word === 'erp-resend') {
    if (Number(keys.length > 0) + Number(code !== undefined) + Number(all) !== 1)
      return 'erp-resend needs one of --key, --code and --all: say which reports go to the ERP again. See --help.';
    if (code !== undefined && !rejectCodes.some((one) => one === code))
      return `--code ${code}: the codes are ${rejectCodes.join(', ')}.`;
    return { does: 'resend', which: keys.length > 0 ? { keys } : { code: code ?? null }, by: who };
  }
  if (keys.length === 0) return 'erp-settle needs --key: name the reports that were seen to. See --help.';
  const settlement = settlements.find((one) => one === as);
  if (!settlement) return `erp-settle needs --as: name one of ${settlements.join(', ')}.`;
  if ((note ?? '').length > 200) return '--note is longer than 200 characters.';
  return { does: 'settle', which: { keys }, as: settlement, note: note ?? '', by: who };
}

/** Reads a command about refused reports. @param user who is at the machine, when they do not say. */
export function readRefusalsCommand(
  word: RefusalsWord,
  argv: readonly string[],
  user = () => userInfo().username,
): { readonly command: RefusalsCommand } | { readonly help: true } | { readonly problem: string } {
  const read = readDataFlags(word, argv, flags, mayHave[word]);
  if (!('values' in read)) return read;
  const { values, data } = read;
  const order = orderOf(word, values, user());
  return typeof order === 'string' ? { problem: order } : { command: { does: 'refusals', data, order } };
}
