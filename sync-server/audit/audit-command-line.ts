import { parseArgs } from 'node:util';

import { unreadableArguments } from '../data-flags.ts';

export const auditHelp = `  npm run server -- audit --data DIR --from ISO --to ISO --out FILE | --report
`;

/** An audit of a range of time: as a file that can be verified, or as a report for people. */
export interface AuditCommand {
  readonly does: 'audit';
  readonly data: string;
  /** ISO instants by the server's time of receipt; `to` is not included. */
  readonly from: string;
  readonly to: string;
  /** Null: a report for people, to stdout. */
  readonly out: string | null;
}

const flags = {
  data: { type: 'string' },
  from: { type: 'string' },
  to: { type: 'string' },
  out: { type: 'string' },
  report: { type: 'boolean', default: false },
  help: { type: 'boolean', default: false },
} as const;

/** An instant as people write it: a day (UTC), or a day with a time and a zone. */
function instantOf(text: string | undefined): string | undefined {
  if (
    text === undefined ||
    !/^\d{4}-\d{2}-\d{2}(?:T\d{2}:\d{2}(?::\d{2}(?:\.\d{1,3})?)?(?:Z|[+-]\d{2}:\d{2}))?$/.test(text)
  )
    return undefined;
  const ms = Date.parse(text);
  return Number.isNaN(ms) ? undefined : new Date(ms).toISOString();
}

/** Reads what follows `audit`. @returns the command, the wish for help, or a sentence that says what is wrong. */
export function readAuditCommand(
  argv: readonly string[],
): { readonly command: AuditCommand } | { readonly help: true } | { readonly problem: string } {
  let values;
  try {
    ({ values } = parseArgs({ args: [...argv], options: flags }));
  } catch (error) {
    return { problem: unreadableArguments(error) };
  }
  const { data, out, report, help } = values;
  if (help) return { help: true };
  if (data === undefined || data === '')
    return { problem: 'audit needs --data: name the data folder of a server. See --help.' };
  const [from, to] = [instantOf(values.from), instantOf(values.to)];
  for (const [flag, given, read] of [
    ['--from', values.from, from],
    ['--to', values.to, to],
  ] as const)
    if (read === undefined)
      return {
        problem: `${flag} ${given ?? 'is missing'}: name a day like 2026-11-22 (it begins at midnight UTC), or an instant like 2026-11-22T06:00:00+01:00.`,
      };
  if (from === undefined || to === undefined || from >= to)
    return { problem: `--from ${from} is not before --to ${to}. The second is the end, not included.` };
  if ((out === undefined || out === '') === !report)
    return { problem: 'audit needs either --out FILE (to be verified) or --report (to be read). See --help.' };
  return { command: { does: 'audit', data, from, to, out: report ? null : (out ?? null) } };
}
