import { parseArgs } from 'node:util';

import { stationId } from '../../../shared/facts/chain.ts';
import type { Ticket } from '../../../shared/trust/ticket.ts';
import { ticketOf } from '../trust/enrol.ts';

/** How a station process was started. */
export interface StationArgs {
  readonly data: string;
  readonly server: string | null;
  readonly station: string;
  readonly site: string;
  /** Talk to a parent process about its screens. */
  readonly ipc: boolean;
  /** Uses the serial ports of this machine; false where its screens are somewhere else. */
  readonly devices: boolean;
  /** Lets this station in at its site; null: none was given. */
  readonly ticket: Ticket | null;
}

export const stationHelp = `A Lineside station without a screen of its own.

  npm run station -- --data DIR [--server URL] [--station ID] [--site ID] [--enrol TICKET] [--headless]

  --data DIR      folder for the database and the identity of this station (needed)
  --server URL    sync server, for example http://127.0.0.1:7420; without it the station works alone
  --station ID    name of this station: a-z, 0-9 and "-" (default: station-1)
  --site ID       name of the site (default: demo)
  --enrol TICKET  lets this station in at its server, once (made by: npm run server -- enrol); LINESIDE_ENROL does the same
  --headless      accepted for clarity; a station process never has a screen
  --no-devices    leaves the serial ports of this machine alone: the screens are somewhere else
  --ipc           serve the screens of the parent process over its message channel
`;

function problemWithServer(server: string): string | undefined {
  const url = URL.canParse(server) ? new URL(server) : undefined;
  if (url?.protocol === 'http:' || url?.protocol === 'https:') return undefined;
  return `--server "${server}" is not an address. Write it like http://127.0.0.1:7420.`;
}

/**
 * Reads the command line.
 * @param enrolment a ticket from the environment, where the command line has none.
 * @returns the arguments, the help wish, or a sentence that says what is wrong.
 */
export function readStationArgs(
  argv: readonly string[],
  enrolment?: string,
): { readonly args: StationArgs } | { readonly help: true } | { readonly problem: string } {
  let values;
  try {
    ({ values } = parseArgs({
      args: [...argv],
      options: {
        data: { type: 'string' },
        server: { type: 'string' },
        station: { type: 'string', default: 'station-1' },
        site: { type: 'string', default: 'demo' },
        headless: { type: 'boolean', default: false },
        ipc: { type: 'boolean', default: false },
        'no-devices': { type: 'boolean', default: false },
        enrol: { type: 'string' },
        help: { type: 'boolean', default: false },
      },
    }));
  } catch (error) {
    return { problem: `${error instanceof Error ? error.message : String(error)} See --help.` };
  }
  if (values.help) return { help: true };
  if (values.data === undefined || values.data === '')
    return { problem: '--data is missing: name a folder for the database of this station.' };
  const station = stationId.safeParse(values.station);
  if (!station.success || values.station.startsWith('server-'))
    return {
      problem: `--station "${values.station}" is not a station name: use a-z, 0-9 and "-", start with a letter, not with "server-".`,
    };
  if (values.site.length === 0 || values.site.length > 40) return { problem: '--site must have 1 to 40 characters.' };
  const wrong = values.server === undefined ? undefined : problemWithServer(values.server);
  if (wrong !== undefined) return { problem: wrong };
  const text = values.enrol ?? enrolment;
  const ticket = text === undefined || text === '' ? null : ticketOf(text);
  if (ticket === undefined)
    return {
      problem: `${values.enrol === undefined ? 'LINESIDE_ENROL' : '--enrol'} holds no ticket: it begins with LSE1. and is given as a whole. Make one at the server: npm run server -- enrol`,
    };
  return {
    args: {
      data: values.data,
      server: values.server ?? null,
      station: station.data,
      site: values.site,
      ipc: values.ipc,
      devices: !values['no-devices'],
      ticket,
    },
  };
}
