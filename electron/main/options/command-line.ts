import type { Problem } from '../problem.ts';
import { isProblem } from '../problem.ts';
import { readServerUrl, readSiteId, readStationId, readTicketText } from './option-values.ts';

/** What the command line says; undefined means not said. */
export interface CommandLine {
  /** As written; relative to the working folder. */
  readonly data: string | undefined;
  readonly server: string | undefined;
  readonly station: string | undefined;
  readonly site: string | undefined;
  /** A ticket that lets this station in at its server; never written down. */
  readonly enrol: string | undefined;
  readonly windowed: boolean;
  readonly help: boolean;
  /** How many times in a row the application has restarted itself; it adds this option on its own. */
  readonly relaunched: number;
  /** Switches that are not ours. Chromium has hundreds, so they are not refused, but a typing error must not go unseen. */
  readonly foreign: readonly string[];
}

export const commandLineHelp = `Options of the kiosk:
  --data DIR      folder of this station's data (default: the system's folder for application data)
  --server URL    address of the sync server
  --station ID    this station's id, such as press-3
  --site ID       id of the site
  --enrol TICKET  lets this station in at its server, once; LINESIDE_ENROL does the same
  --windowed      an ordinary window instead of the locked full screen
The data folder's station.json holds server, station and site too; the command line goes first.`;

const withValue = ['data', 'server', 'station', 'site', 'enrol'] as const;
const withoutValue = ['windowed', 'help'] as const;

type ValueOption = (typeof withValue)[number];
type Switch = (typeof withoutValue)[number];

interface RawOptions {
  readonly values: ReadonlyMap<ValueOption, string>;
  readonly switches: ReadonlySet<Switch>;
  readonly relaunched: number;
  readonly foreign: readonly string[];
}

/**
 * The arguments meant for the application.
 *
 * @param argv process.argv
 * @param isAppPath tells whether an argument is the application's own path. Present only when Electron is given the application to
 *   run; what stands before it is Electron's.
 */
export function ownArguments(
  argv: readonly string[],
  isAppPath: ((argument: string) => boolean) | undefined,
): string[] {
  if (!isAppPath) return argv.slice(1);
  const at = argv.findIndex((argument, index) => index > 0 && isAppPath(argument));
  return argv.slice(at < 0 ? 1 : at + 1);
}

/** Reads the application's arguments. Every value is checked here, so that whoever starts it wrongly learns it at the terminal. */
export function readCommandLine(args: readonly string[]): CommandLine | Problem {
  const raw = splitArguments(args);
  if (isProblem(raw)) return raw;
  const { values, switches, foreign } = raw;
  const server = checked(values.get('server'), '--server', readServerUrl);
  if (isProblem(server)) return server;
  const station = checked(values.get('station'), '--station', readStationId);
  if (isProblem(station)) return station;
  const site = checked(values.get('site'), '--site', readSiteId);
  if (isProblem(site)) return site;
  const enrol = checked(values.get('enrol'), '--enrol', readTicketText);
  if (isProblem(enrol)) return enrol;
  return {
    data: values.get('data'),
    server,
    station,
    site,
    enrol,
    windowed: switches.has('windowed'),
    help: switches.has('help'),
    relaunched: raw.relaunched,
    foreign,
  };
}

function checked(
  text: string | undefined,
  where: string,
  read: (text: string, where: string) => string | Problem,
): string | Problem | undefined {
  return text === undefined ? undefined : read(text, where);
}

function splitArguments(args: readonly string[]): RawOptions | Problem {
  const values = new Map<ValueOption, string>();
  const switches = new Set<Switch>();
  const foreign: string[] = [];
  let relaunched = 0;
  for (let at = 0; at < args.length; at += 1) {
    const argument = args[at] ?? '';
    if (!argument.startsWith('-'))
      return {
        problem: `"${argument}" was not expected: the kiosk takes options only.\n${commandLineHelp}`,
      };
    const equals = argument.indexOf('=');
    const flag = equals < 0 ? argument : argument.slice(0, equals);
    if (/^--relaunched=\d{1,6}$/.test(argument)) {
      relaunched = Number(argument.slice(equals + 1));
      continue;
    }
    const option = withValue.find((name) => flag === `--${name}`);
    if (option !== undefined) {
      const next = equals < 0 ? args[at + 1] : argument.slice(equals + 1);
      if (next === undefined || next === '' || (equals < 0 && next.startsWith('--')))
        return { problem: `${flag} needs a value after it.\n${commandLineHelp}` };
      if (values.has(option)) return { problem: `${flag} was given twice. Give it once.` };
      values.set(option, next);
      if (equals < 0) at += 1;
      continue;
    }
    const known = withoutValue.find((name) => flag === `--${name}`);
    if (known === undefined) foreign.push(argument);
    else if (equals >= 0) return { problem: `${flag} takes no value. Write just ${flag}.` };
    else switches.add(known);
  }
  return { values, switches, relaunched, foreign };
}
