import { parseArgs } from 'node:util';

import { auditHelp, readAuditCommand } from './audit/audit-command-line.ts';
import type { AuditCommand } from './audit/audit-command-line.ts';
import { unreadableArguments } from './data-flags.ts';
import { isRefusalsWord, readRefusalsCommand, refusalsHelp } from './erp/refusals/refusals-command-line.ts';
import type { RefusalsCommand } from './erp/refusals/refusals-command-line.ts';
import { logLevels } from './log.ts';
import type { LogLevel } from './log.ts';
import { archiveHelp, isArchiveWord, readArchiveCommand } from './trust/archive/archive-command-line.ts';
import type { ArchiveCommand } from './trust/archive/archive-command-line.ts';
import { isTrustWord, readTrustCommand, trustHelp } from './trust/trust-command-line.ts';
import type { TrustCommand } from './trust/trust-command-line.ts';

/** How a server is to run. */
export interface ServerOptions {
  readonly data: string;
  readonly host: string;
  /** 0: any free port. */
  readonly port: number;
  readonly demo: boolean;
  /** Folder of plan files to take in at the start. */
  readonly plan: string | undefined;
  /** Drop folder of the ERP; undefined: `<data>/erp` with --demo, else no ERP. */
  readonly erp: string | undefined;
  /** Mapping of the ERP's files. */
  readonly erpMapping: string | undefined;
  readonly renderer: string | undefined;
  /** Undefined: the site that the data folder holds; a new folder gets "demo". */
  readonly site: string | undefined;
  /** The data folder was put back by other means than `restore`: begin a new epoch. */
  readonly restored: boolean;
  /** Log lines below this level are left out. */
  readonly logLevel: LogLevel;
  /** Where and how often backups are taken, and how many are kept; undefined: only when asked for. */
  readonly backups: BackupPlan | undefined;
}

/** Backups that the server takes by itself. */
export interface BackupPlan {
  readonly folder: string;
  readonly everyMinutes: number;
  readonly keep: number;
}

/** Something to do with the data of a server other than running it. */
export type DataCommand =
  | AuditCommand
  | ArchiveCommand
  | TrustCommand
  | RefusalsCommand
  | { readonly does: 'backup'; readonly data: string; readonly to: string }
  | { readonly does: 'restore'; readonly data: string; readonly from: string; readonly replace: boolean }
  | { readonly does: 'verify'; readonly data: string }
  | { readonly does: 'verify'; readonly from: string }
  | { readonly does: 'import-log'; readonly data: string; readonly mapping: string; readonly file: string };

export const serverHelp = `The Lineside sync server: keeps the facts and the plan of one site, and serves the screens to browsers.

  npm run server -- --data DIR [--port N] [--demo] [--plan DIR] [--erp DIR --erp-mapping FILE]
  npm run server -- backup --data DIR --to FILE
  npm run server -- restore --data DIR --from FILE [--replace]
  npm run server -- verify --data DIR | --from FILE
  npm run server -- import-log --data DIR --mapping FILE --file CSV
  npm run server -- pin
${auditHelp}${refusalsHelp}${trustHelp}${archiveHelp}
  --data DIR      folder for the database and the browser stations (needed)
  --port N        port to listen on; 0 takes any free one (default: 4870)
  --host ADDRESS  address to listen on; another than this machine's own needs site-ca first (default: 127.0.0.1)
  --demo          take in the demo plant, and exchange with an ERP by files in <data>/erp
  --plan DIR      take in plan files (equipment, people, materials, lots, calendars, reasons...) at the start
  --erp DIR       drop folder of the ERP: orders are read from DIR/in, postings written to DIR/out
  --erp-mapping F mapping of the ERP's files (needed with --erp; see docs/erp-file-drop.md)
  --renderer DIR  the built screens (default: out/renderer)
  --site ID       name of the site, 1 to 40 characters (default: the one in the data folder, else demo)
  --log-level L   debug, info, warn or error (default: info)
  --backup-to DIR       take backups into this folder, best on another machine's disk
  --backup-every N      minutes between them (default: 60)
  --backup-keep N       how many of them to keep (default: 48)
  --restored      the data folder was put back by other means than restore: stations pull everything again
  --help          this text

backup takes a proven copy, of a running server too. restore puts one back (--replace: in place of the database that is there, which is
set aside). verify proves that every fact is there and unaltered, or names the first that is not, and ends with code 1 then.

audit writes every fact that was received in a time, with its hashes and signatures, to a file that anybody can verify with nothing but
scripts/verify-audit.ts; or a report of it for people (docs/audit.md). It works while the server runs, too.

enrol prints a ticket that lets one station in, once: give it to the station with --enrol or at its screen. pair prints a link that lets one
browser or andon board in, once. revoke ends the trust in a station or a browser. devices lists them. site-ca makes the certificates that
--host needs (docs/security.md). All of them work while the server runs, too.

trust-export writes the keys of the site to a file that a passphrase encrypts (asked for at the terminal, or the first line of stdin or of
--passphrase-file): they are in no backup. trust-import puts them into the data folder of a server that does not run.

pin reads a PIN of 6 to 12 digits from stdin. With --data and --person it gives the PIN to that person; alone it writes what the plan file of
a person carries as "pin": a salt and a proof.

erp-refused lists the reports that the ERP refused. erp-resend sends them once more, after the cause was mended; erp-settle says that somebody saw
to them without the ERP (docs/erp-file-drop.md). All of them work while the server runs, too.

import-log takes a log of past production into the history of a server that does not run (see docs/erp-file-drop.md).

The log goes to stderr, one JSON object per line. SIGTERM or Ctrl+C ends the server after what is under way; a second one at once.
More for those who run it: docs/operations.md.
`;

export type CommandLine =
  | { readonly options: ServerOptions }
  | { readonly command: DataCommand }
  | { readonly pin: true }
  | { readonly help: true }
  | { readonly problem: string };

const flags = {
  data: { type: 'string' },
  port: { type: 'string', default: '4870' },
  host: { type: 'string', default: '127.0.0.1' },
  demo: { type: 'boolean', default: false },
  plan: { type: 'string' },
  erp: { type: 'string' },
  'erp-mapping': { type: 'string' },
  renderer: { type: 'string' },
  site: { type: 'string' },
  restored: { type: 'boolean', default: false },
  'log-level': { type: 'string', default: 'info' },
  'backup-to': { type: 'string' },
  'backup-every': { type: 'string', default: '60' },
  'backup-keep': { type: 'string', default: '48' },
  help: { type: 'boolean', default: false },
} as const;

const commandFlags = {
  data: { type: 'string' },
  to: { type: 'string' },
  from: { type: 'string' },
  mapping: { type: 'string' },
  file: { type: 'string' },
  replace: { type: 'boolean', default: false },
  help: { type: 'boolean', default: false },
} as const;

/** Which of the flags each command needs and may have. */
const commands = {
  backup: { needs: ['data', 'to'], may: [] },
  restore: { needs: ['data', 'from'], may: ['replace'] },
  verify: { needs: [], may: ['data', 'from'] },
  'import-log': { needs: ['data', 'mapping', 'file'], may: [] },
} as const;

/** What the value of a flag names. */
const called = {
  data: 'data folder',
  to: 'backup file',
  from: 'backup file',
  mapping: 'mapping file',
  file: 'CSV file',
  replace: 'choice',
} as const;

function isCommand(word: string | undefined): word is keyof typeof commands {
  return word !== undefined && Object.hasOwn(commands, word);
}

function readCommand(name: keyof typeof commands, argv: readonly string[]): CommandLine {
  let values;
  try {
    ({ values } = parseArgs({ args: [...argv], options: commandFlags }));
  } catch (error) {
    return { problem: unreadableArguments(error) };
  }
  if (values.help) return { help: true };
  const { data, to, from, mapping, file, replace } = values;
  const given = { data, to, from, mapping, file, replace: replace || undefined };
  const { needs, may } = commands[name];
  const known: readonly string[] = [...needs, ...may];
  for (const [flag, value] of Object.entries(given)) {
    if (value !== undefined && !known.includes(flag)) return { problem: `${name} has no --${flag}. See --help.` };
    if (value === '' || (value === undefined && (needs as readonly string[]).includes(flag)))
      return {
        problem: `${name} needs --${flag}: name a ${called[flag as keyof typeof called]}. See --help.`,
      };
  }
  if (name === 'backup' && data !== undefined && to !== undefined) return { command: { does: name, data, to } };
  if (name === 'restore' && data !== undefined && from !== undefined)
    return { command: { does: name, data, from, replace } };
  if (name === 'import-log' && data !== undefined && mapping !== undefined && file !== undefined)
    return { command: { does: name, data, mapping, file } };
  if (data !== undefined && from === undefined) return { command: { does: 'verify', data } };
  if (from !== undefined && data === undefined) return { command: { does: 'verify', from } };
  return { problem: 'verify needs either --data or --from: name a data folder or a backup file. See --help.' };
}

/** A whole number within bounds; undefined when the text is none. */
function wholeNumber(text: string, least: number, most: number): number | undefined {
  const number = /^\d{1,9}$/.test(text) ? Number(text) : Number.NaN;
  return number >= least && number <= most ? number : undefined;
}

/** Reads the command line. @returns the options, the wish for help, or a sentence that says what is wrong. */
export function readCommandLine(argv: readonly string[]): CommandLine {
  const [first, ...rest] = argv;
  if (isCommand(first)) return readCommand(first, rest);
  if (first === 'pin' && (rest.length === 0 || !rest.some((word) => word.startsWith('--'))))
    return rest.length === 0 ? { pin: true } : { problem: 'pin takes nothing else: it reads the digits from stdin.' };
  if (first === 'audit') return readAuditCommand(rest);
  if (isRefusalsWord(first)) return readRefusalsCommand(first, rest);
  if (isArchiveWord(first)) return readArchiveCommand(first, rest);
  if (isTrustWord(first)) return readTrustCommand(first, rest);
  let values;
  try {
    ({ values } = parseArgs({ args: [...argv], options: flags }));
  } catch (error) {
    return { problem: unreadableArguments(error) };
  }
  if (values.help) return { help: true };
  const { data, host, site, demo, plan, erp, renderer, restored, 'erp-mapping': erpMapping } = values;
  if (data === undefined || data === '')
    return { problem: '--data is missing: name a folder for the data of the site. See --help.' };
  const port = /^\d{1,5}$/.test(values.port) ? Number(values.port) : Number.NaN;
  if (!(port <= 65_535)) return { problem: `--port ${values.port}: a port is a number from 0 to 65535.` };
  if (site !== undefined && (site.trim() === '' || site.length > 40))
    return { problem: `--site "${site}": the name of a site has 1 to 40 characters.` };
  if (erp !== undefined && erpMapping === undefined && !demo)
    return { problem: '--erp needs --erp-mapping: name the file that says what the columns of the ERP mean.' };
  if (erpMapping !== undefined && erp === undefined && !demo)
    return { problem: '--erp-mapping needs --erp: name the drop folder of the ERP.' };
  const logLevel = logLevels.find((level) => level === values['log-level']);
  if (!logLevel) return { problem: `--log-level ${values['log-level']}: name one of ${logLevels.join(', ')}.` };
  const everyMinutes = wholeNumber(values['backup-every'], 1, 7 * 24 * 60);
  if (everyMinutes === undefined)
    return {
      problem: `--backup-every ${values['backup-every']}: name the minutes between two backups, 1 to 10080 (a week).`,
    };
  const keep = wholeNumber(values['backup-keep'], 1, 10_000);
  if (keep === undefined)
    return { problem: `--backup-keep ${values['backup-keep']}: name how many backups to keep, 1 to 10000.` };
  const folder = values['backup-to'];
  if (folder === '') return { problem: '--backup-to is empty: name a folder for the backups.' };
  const backups = folder === undefined ? undefined : { folder, everyMinutes, keep };
  return { options: { data, host, port, demo, plan, erp, erpMapping, renderer, site, restored, logLevel, backups } };
}
