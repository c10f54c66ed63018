import { mkdir, mkdtemp, readdir, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';

import { must } from '../../shared/invariant.ts';
import type { PlanDocument } from '../../shared/plan/plan-document.ts';
import { openSqliteSiteStore } from '../store/sqlite-site-store.ts';
import type { SqliteSiteStore } from '../store/sqlite-site-store.ts';
import type { DropReport } from './import/drop-report.ts';
import { importDrop } from './import/import-drop.ts';
import type { RejectedRow } from './import/row-defect.ts';
import type { ErpMapping } from './mapping/mapping.ts';
import { parseMapping } from './mapping/read-mapping.ts';

/** A mapping as a person would write it, for orders, operations and materials with plain column names. */
export const plainMapping = {
  version: 1,
  system: 'TestErp',
  dialect: { delimiter: ';', decimal: '.', dates: ['yyyy-MM-dd'], timeZone: 'Europe/Berlin' },
  files: {
    orders: {
      file: 'orders*.csv',
      fields: {
        id: 'Order',
        material: 'Item',
        materialName: 'ItemName',
        quantity: 'Qty',
        unit: { column: 'Unit', codes: { EA: 'C62', KG: 'KGM' } },
        due: 'Due',
      },
    },
    operations: {
      file: 'operations*.csv',
      fields: { order: 'Order', sequence: 'Seq', name: 'Name', workCenter: 'Center', runMinutes: 'Run' },
    },
    materials: {
      file: 'materials*.csv',
      fields: { parent: 'Order', operation: 'Seq', material: 'Item', quantityPer: 'Per', unit: { constant: 'C62' } },
    },
  },
};

/** Checks a mapping that a test expects to be good. */
export function mappingOf(value: unknown): ErpMapping {
  const reading = parseMapping(JSON.stringify(value), 'mapping.json');
  if (!reading.ok) throw new Error(reading.problems.join('\n'));
  return reading.mapping;
}

export const orderHeader = 'Order;Item;ItemName;Qty;Unit;Due';
export const operationHeader = 'Order;Seq;Name;Center;Run';

/** A good order row and its one operation. */
export const orderRow = (id: string, quantity = '10') => `${id};M-1;Bracket;${quantity};EA;2026-12-01`;
export const operationRow = (order: string, sequence = '10') => `${order};${sequence};Press;press;45`;

/** Text of a CSV file. */
export const csv = (...lines: string[]) => `${lines.join('\n')}\n`;

/** A good drop of these orders. */
export function goodDrop(...ids: string[]): Record<string, string> {
  return {
    'orders.csv': csv(orderHeader, ...ids.map((id) => orderRow(id))),
    'operations.csv': csv(operationHeader, ...ids.map((id) => operationRow(id))),
  };
}

export const NOW = Date.parse('2026-11-22T09:00:00.000Z');

/** A folder, a store and what a test does with them. */
export interface FileDropBench {
  readonly folder: string;
  readonly store: SqliteSiteStore;
  /** Writes files into a new folder. */
  drop(files: Readonly<Record<string, string | Uint8Array>>, name?: string): Promise<string>;
  /** Writes files and imports them. */
  take(
    files: Readonly<Record<string, string | Uint8Array>>,
    mapping?: ErpMapping,
    nowMs?: number,
  ): Promise<{ report: DropReport; rejected: RejectedRow[] }>;
  orders(): Promise<Extract<PlanDocument, { kind: 'workOrder' }>[]>;
  order(id: string): Promise<Extract<PlanDocument, { kind: 'workOrder' }>>;
  close(): Promise<void>;
}

/** A new bench on a temporary folder with a real store; the test closes it. */
export async function fileDropBench(): Promise<FileDropBench> {
  const folder = await mkdtemp(path.join(tmpdir(), 'lineside-erp-'));
  const store = openSqliteSiteStore(path.join(folder, 'site.db'), { site: 'demo', now: () => NOW });
  let drops = 0;

  async function drop(files: Readonly<Record<string, string | Uint8Array>>, name?: string): Promise<string> {
    drops += 1;
    const target = path.join(folder, name ?? `drop-${drops}`);
    await mkdir(target, { recursive: true });
    for (const [file, content] of Object.entries(files)) await writeFile(path.join(target, file), content);
    return target;
  }
  const orders = () => store.currentPlan('workOrder');

  return {
    folder,
    store,
    drop,
    async take(files, mapping = mappingOf(plainMapping), nowMs = NOW) {
      const target = await drop(files);
      const imported = await importDrop({ store, folder: target, drop: path.basename(target), mapping, nowMs });
      const rejected = [...imported.rejected()];
      imported.close();
      return { report: imported.report, rejected };
    },
    orders,
    order: async (id) => must((await store.currentPlan('workOrder', [id]))[0], `order ${id}`),
    async close() {
      await store.close();
      await rm(folder, { recursive: true, force: true });
    },
  };
}

/** Names of the files under a folder, with their folders, sorted. */
export async function filesUnder(folder: string): Promise<string[]> {
  const entries = await readdir(folder, { recursive: true, withFileTypes: true });
  return entries
    .filter((entry) => entry.isFile())
    .map((entry) => path.relative(folder, path.join(entry.parentPath, entry.name)))
    .toSorted();
}

/** Text of a file. */
export const textOf = (...parts: string[]) => readFile(path.join(...parts), 'utf8');
