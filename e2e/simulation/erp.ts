import type { Scheduler } from './scheduler.ts';
import { putFolder, takeFile, VIRTUAL_ROOT } from './virtual-files.ts';
import type { VirtualFiles } from './virtual-files.ts';

/** Where the server and the ERP meet. */
export const ERP_ROOT = `${VIRTUAL_ROOT}/server/erp`;
const OUT = `${ERP_ROOT}/out`;
const LOOK_MS = 45_000;

/** A report as the ERP read it first. */
export interface Booking {
  readonly key: string;
  readonly kind: string;
  readonly file: string;
  readonly line: string;
  /** The line without what is worked out when it is sent. */
  readonly lasting: string;
}

/** An ERP that takes files as it finds them and books each key once. */
export interface SimulatedErp {
  readonly bookings: ReadonlyMap<string, Booking>;
  /** Keys that came again in another file, and what came with another content under a key that was booked. */
  readonly repeats: readonly string[];
  readonly contradictions: readonly string[];
  readonly look: () => void;
}

/** Columns about the way of a report, not about what it says: a server that was put back counts anew. */
const ofTheWay: ReadonlySet<string> = new Set(['number', 'attempt']);
/** Columns that are worked out when a report is sent, from what the server has by then: one that was put back has less for a while. */
const workedOut: ReadonlySet<string> = new Set(['setupMinutes', 'runMinutes']);

/** Lines of a whole file; undefined when it is not whole. */
function linesOf(text: string): readonly string[] | undefined {
  const lines = text.trimEnd().split(/\r?\n/);
  const isFramed = lines[0]?.startsWith('#') === true && lines.at(-1)?.startsWith('#') === true;
  return isFramed && lines.length > 2 ? lines.slice(1, -1) : undefined;
}

/** The ERP, which looks into its folder from time to time. */
export function simulatedErp(scheduler: Scheduler, files: VirtualFiles, wasRestored: () => boolean): SimulatedErp {
  const bookings = new Map<string, Booking>();
  const repeats: string[] = [];
  const contradictions: string[] = [];
  for (const folder of ['in/done', 'in/rejected', 'in/.taking', 'ack', 'out', 'out-ack'])
    putFolder(files, `${ERP_ROOT}/${folder}`);

  function book(file: string, text: string): void {
    const lines = linesOf(text);
    if (!lines) {
      contradictions.push(`The file ${file} is not whole.`);
      return;
    }
    const columns = (lines[0] ?? '').split(';');
    for (const row of lines.slice(1)) {
      const cells = row.split(';');
      const cell = (name: string) => cells[columns.indexOf(name)] ?? '';
      const says = (column: string) => !ofTheWay.has(column);
      const textOf = (fits: (column: string) => boolean) =>
        cells.filter((_, index) => fits(columns[index] ?? '')).join(';');
      const line = textOf(says);
      const lasting = textOf((column) => says(column) && !workedOut.has(column));
      const known = bookings.get(cell('key'));
      if (!known) bookings.set(cell('key'), { key: cell('key'), kind: cell('kind'), file, line, lasting });
      else if (wasRestored() ? known.lasting !== lasting : known.line !== line)
        contradictions.push(`The key ${known.key} came as "${known.line}" and as "${line}".`);
      else if (known.file !== file) repeats.push(known.key);
    }
  }

  function look(): void {
    for (const path of [...files.names.keys()].toSorted())
      if (path.startsWith(`${OUT}/`) && path.endsWith('.csv')) book(path.slice(OUT.length + 1), takeFile(files, path));
    scheduler.after(LOOK_MS, null, look);
  }
  scheduler.after(LOOK_MS, null, look);
  return { bookings, repeats, contradictions, look };
}
