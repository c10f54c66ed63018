/**
 * The server program for tests and measurements whose subject is not trust: it keeps the first key of each station and takes every browser.
 * Its command line is that of `main.ts`.
 */
import { readCommandLine } from '../command-line.ts';
import { runServer } from '../run-server.ts';
import { trustAnybody } from '../trust/site-trust.ts';

const read = readCommandLine(process.argv.slice(2));
if (!('options' in read)) {
  process.stderr.write('This program only runs a server; see main.ts.\n');
  process.exit(2);
}
await runServer(read.options, async (_data, store) => trustAnybody(store));
