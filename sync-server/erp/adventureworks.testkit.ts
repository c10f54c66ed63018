import { createReadStream, createWriteStream, existsSync } from 'node:fs';
import { copyFile, mkdir, readFile } from 'node:fs/promises';
import path from 'node:path';
import { createInterface } from 'node:readline';

import { must } from '../../shared/invariant.ts';
import type { ErpMapping } from './mapping/mapping.ts';
import { parseMapping } from './mapping/read-mapping.ts';

const root = path.resolve(import.meta.dirname, '../..');

/** The folder of the AdventureWorks tables, which are not part of this repository; undefined when they are not there. */
export function adventureWorksFolder(): string | undefined {
  const data = process.env['LINESIDE_DATA'] ?? path.resolve(root, '../shared/data');
  const folder = path.join(data, 'adventureworks');
  return existsSync(path.join(folder, 'WorkOrder.csv')) ? folder : undefined;
}

/** Why a test or benchmark on these tables does not run. */
export const NO_ADVENTURE_WORKS =
  'The AdventureWorks tables are not here. Set LINESIDE_DATA to the folder that holds adventureworks/WorkOrder.csv.';

/** Our mapping for these tables, with changes. */
export async function adventureWorksMapping(over: Partial<ErpMapping> = {}): Promise<ErpMapping> {
  const file = path.join(root, 'assets/erp-mappings/adventureworks.json');
  const reading = parseMapping(await readFile(file, 'utf8'), file);
  if (!reading.ok) throw new Error(reading.problems.join('\n'));
  return { ...reading.mapping, ...over };
}

/** A line in which every cell stands by itself, as all lines of the two large tables do. */
const firstCell = (line: string) => line.slice(0, line.indexOf(','));

async function copyLines(from: string, to: string, wanted: (id: string) => boolean): Promise<void> {
  const out = createWriteStream(to);
  let isHeader = true;
  for await (const line of createInterface({ input: createReadStream(from) })) {
    if (isHeader || wanted(firstCell(line))) out.write(`${line}\r\n`);
    isHeader = false;
  }
  await new Promise<void>((resolve, reject) => {
    out.end((error?: Error | null) => (error ? reject(error) : resolve()));
  });
}

/**
 * Makes a drop of the latest work orders, by WorkOrderID, with their routing and the small tables.
 * @param latest how many orders; all of them when undefined.
 */
export async function makeAdventureWorksDrop(folder: string, latest?: number): Promise<void> {
  const from = must(adventureWorksFolder(), 'AdventureWorks');
  await mkdir(folder, { recursive: true });
  const orders = (await readFile(path.join(from, 'WorkOrder.csv'), 'utf8')).trim().split(/\r?\n/).slice(1);
  const ids = orders.map((line) => Number(firstCell(line))).toSorted((a, b) => b - a);
  const chosen = new Set(ids.slice(0, latest).map(String));
  for (const file of ['WorkOrder.csv', 'WorkOrderRouting.csv'])
    await copyLines(path.join(from, file), path.join(folder, file), (id) => chosen.has(id));
  for (const file of ['Product.csv', 'Location.csv', 'BillOfMaterials.csv'])
    await copyFile(path.join(from, file), path.join(folder, file));
}
