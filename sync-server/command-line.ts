import { parseArgs } from 'node:util';

import { loopbackAddresses } from './http/local-only.ts';

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
  /** The data folder was restored from a backup: begin a new epoch. */
  readonly restored: boolean;
}

export const serverHelp = `The Lineside sync server: keeps the facts and the plan of one site, and serves the screens to browsers.

  npm run server -- --data DIR [--port N] [--demo] [--plan DIR] [--erp DIR --erp-mapping FILE]

  --data DIR      folder for the database and the browser stations (needed)
  --port N        port to listen on; 0 takes any free one (default: 4870)
  --host ADDRESS  address to listen on; only this machine's own for now (default: 127.0.0.1)
  --demo          take in the demo plant, and exchange with an ERP by files in <data>/erp
  --plan DIR      take in plan files (people, equipment, reasons, stations) at the start
  --erp DIR       drop folder of the ERP: orders are read from DIR/in, postings written to DIR/out
  --erp-mapping F mapping of the ERP's files (needed with --erp; see docs/erp-file-drop.md)
  --renderer DIR  the built screens (default: out/renderer)
  --site ID       name of the site, 1 to 40 characters (default: the one in the data folder, else demo)
  --restored      the data folder was restored from a backup: stations pull everything again
  --help          this text

The log goes to stderr, one JSON object per line. SIGTERM or Ctrl+C ends the server after what is under way.
`;

export type CommandLine = { readonly options: ServerOptions } | { readonly help: true } | { readonly problem: string };

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
  help: { type: 'boolean', default: false },
} as const;

/** Reads the command line. @returns the options, the wish for help, or a sentence that says what is wrong. */
export function readCommandLine(argv: readonly string[]): CommandLine {
  let values;
  try {
    ({ values } = parseArgs({ args: [...argv], options: flags }));
  } catch (error) {
    return { problem: `${error instanceof Error ? error.message : String(error)} See --help.` };
  }
  if (values.help) return { help: true };
  const { data, host, site, demo, plan, erp, renderer, restored, 'erp-mapping': erpMapping } = values;
  if (data === undefined || data === '')
    return { problem: '--data is missing: name a folder for the data of the site. See --help.' };
  const port = /^\d{1,5}$/.test(values.port) ? Number(values.port) : Number.NaN;
  if (!(port <= 65_535)) return { problem: `--port ${values.port}: a port is a number from 0 to 65535.` };
  if (!loopbackAddresses.has(host))
    return {
      problem: `--host ${host}: this version listens on this machine only (127.0.0.1). Serving other machines comes with the enrolment of devices and TLS.`,
    };
  if (site !== undefined && (site.trim() === '' || site.length > 40))
    return { problem: `--site "${site}": the name of a site has 1 to 40 characters.` };
  if (erp !== undefined && erpMapping === undefined && !demo)
    return { problem: '--erp needs --erp-mapping: name the file that says what the columns of the ERP mean.' };
  if (erpMapping !== undefined && erp === undefined && !demo)
    return { problem: '--erp-mapping needs --erp: name the drop folder of the ERP.' };
  return { options: { data, host, port, demo, plan, erp, erpMapping, renderer, site, restored } };
}
