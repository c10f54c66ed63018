import type { Chance } from './chance.ts';
import { linesOf } from './erp-files.ts';
import type { Line } from './erp-files.ts';
import type { Scheduler } from './scheduler.ts';
import { putFile, putFolder, takeFile, VIRTUAL_ROOT } from './virtual-files.ts';
import type { VirtualFiles } from './virtual-files.ts';

/** Where the server and the ERP meet. */
export const ERP_ROOT = `${VIRTUAL_ROOT}/server/erp`;
const IN = `${ERP_ROOT}/in`;
const OUT = `${ERP_ROOT}/out`;
/** The ERP looks into its folder this often (milliseconds). */
export const ERP_LOOK_MS = 45_000;
/** Of the reports that it hears of for the first time, it refuses such a share. */
const REFUSED = 0.06;

/** A report as the ERP booked it. */
export interface Booking {
  readonly key: string;
  readonly kind: string;
  readonly file: string;
  readonly line: Line;
}

/** Minutes as a report told them, each time that it did. */
export interface Telling {
  readonly key: string;
  readonly order: string;
  readonly minutes: string;
  readonly readMs: number;
}

/** An order as the ERP exported it last. */
export interface ExportedOrder {
  readonly quantity: string;
  readonly state: 'released' | 'cancelled';
}

/** An ERP that takes files as it finds them, books each key once, refuses some, and exports orders. */
export interface SimulatedErp {
  readonly bookings: ReadonlyMap<string, Booking>;
  /** Keys whose last report it refused. */
  readonly refused: ReadonlySet<string>;
  readonly tellings: readonly Telling[];
  /** Keys that came again in another file, and what came with another content under a key that was booked. */
  readonly repeats: readonly string[];
  readonly contradictions: readonly string[];
  readonly orders: ReadonlyMap<string, ExportedOrder>;
  /** Files of the ERP that the server has not taken yet. */
  readonly untaken: () => readonly string[];
  readonly look: () => void;
  /** Changes an order, or makes it, and exports it. */
  readonly change: (order: string, to: ExportedOrder) => void;
  /** Exports all orders as they are now. */
  readonly exportAll: () => void;
}

export interface ErpParts {
  readonly scheduler: Scheduler;
  readonly files: VirtualFiles;
  readonly chance: Chance;
  /** It answers each report; else it takes what it gets. */
  readonly answers: boolean;
  readonly wasRestored: () => boolean;
}

/** Columns about the way of a report, not about what it says: a server that was put back counts anew. */
const ofTheWay = ['number', 'attempt'] as const;
/** Columns that are worked out when a report is sent: the oracle judges them by what the server had by then. */
const workedOut = ['setupMinutes', 'runMinutes'] as const;

/** What a line says, without some columns. */
const textOf = (line: Line, without: readonly string[]) =>
  Object.entries(line)
    .filter(([column]) => !without.includes(column))
    .map(([column, cell]) => `${column}=${cell}`)
    .join(';');

/** The ERP, which looks into its folder from time to time. */
export function simulatedErp({ scheduler, files, chance, answers, wasRestored }: ErpParts): SimulatedErp {
  const bookings = new Map<string, Booking>();
  const refused = new Set<string>();
  const verdicts = new Map<string, boolean>();
  const tellings: Telling[] = [];
  const repeats: string[] = [];
  const contradictions: string[] = [];
  const orders = new Map<string, ExportedOrder>();
  let exports = 0;
  let answered = 0;
  for (const folder of ['in/done', 'in/rejected', 'in/.taking', 'ack', 'out', 'out-ack'])
    putFolder(files, `${ERP_ROOT}/${folder}`);

  /** Whether the ERP takes a report now. What it booked it takes again; what it refused it refuses until it comes once more on purpose. */
  function isTaken(key: string, line: Line): boolean {
    if (!answers || bookings.has(key)) return true;
    if (line['kind'] === 'reverse') return bookings.has(line['reversedKey'] ?? '');
    const place = `${key}@${line['attempt']}`;
    const verdict = verdicts.get(place) ?? !chance.happens(line['attempt'] === '1' ? REFUSED : REFUSED * 3);
    verdicts.set(place, verdict);
    return verdict;
  }

  function book(file: string, line: Line): void {
    const key = line['key'] ?? '';
    const kind = line['kind'] ?? '';
    if (kind === 'time' || kind === 'finish') {
      const minutes = `${line['setupMinutes'] ?? ''};${line['runMinutes'] ?? ''}`;
      tellings.push({ key, order: line['order'] ?? '', minutes, readMs: scheduler.nowMs() });
    }
    if (kind === 'reverse' && !bookings.has(line['reversedKey'] ?? ''))
      contradictions.push(`The reversal ${key} takes back ${line['reversedKey']}, which was never booked.`);
    const known = bookings.get(key);
    const without = wasRestored() ? [...ofTheWay, ...workedOut] : ofTheWay;
    if (!known) bookings.set(key, { key, kind, file, line });
    else if (textOf(known.line, without) !== textOf(line, without))
      contradictions.push(`The key ${key} came as "${textOf(known.line, [])}" and as "${textOf(line, [])}".`);
    else if (known.file !== file) repeats.push(key);
  }

  function take(file: string, text: string): void {
    const lines = linesOf(text);
    if (!lines) {
      contradictions.push(`The file ${file} is not whole.`);
      return;
    }
    const said = lines.map((line) => {
      const key = line['key'] ?? '';
      const taken = isTaken(key, line);
      if (taken) refused.delete(key);
      else refused.add(key);
      if (taken) book(file, line);
      return `${key};${taken ? 'accepted' : 'rejected'};${taken ? '' : 'The order is locked.'}`;
    });
    if (!answers) return;
    answered += 1;
    putFile(files, `${ERP_ROOT}/out-ack/answers-${answered}.csv`, `${['Key;Result;Text', ...said].join('\n')}\n`);
  }

  function look(): void {
    for (const path of [...files.names.keys()].toSorted())
      if (path.startsWith(`${OUT}/`) && path.endsWith('.csv')) take(path.slice(OUT.length + 1), takeFile(files, path));
  }

  function lookAgain(): void {
    scheduler.after(ERP_LOOK_MS, null, () => {
      look();
      lookAgain();
    });
  }
  lookAgain();

  function exportOrders(names: readonly string[]): void {
    if (names.length === 0) return;
    exports += 1;
    const rows = names.map((name) => {
      const { quantity, state } = orders.get(name) ?? { quantity: '1', state: 'released' };
      // Another line each time, so that one that says what an earlier one said is taken all the same.
      return `${name};bracket;${quantity};C62;2026-11-30;${state};${exports}`;
    });
    const text = `${['Order;Item;Qty;Unit;Due;State;Export', ...rows].join('\n')}\n`;
    putFile(files, `${ERP_ROOT}/in/export-${String(exports).padStart(4, '0')}/orders.csv`, text);
  }

  return {
    bookings,
    refused,
    tellings,
    repeats,
    contradictions,
    orders,
    untaken: () =>
      [...files.names.keys()].filter((path) => path.startsWith(`${IN}/`) && !path.startsWith(`${IN}/done/`)),
    look,
    change: (order, to) => {
      orders.set(order, to);
      exportOrders([order]);
    },
    exportAll: () => exportOrders([...orders.keys()]),
  };
}
