import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';

/** The stations of the plant, the machine of each, and the badges of the people who work there. */
export const plantStations = [
  { id: 'line-1', equipment: 'press-1', workCenter: 'press', badges: ['B-1', 'B-2'] },
  { id: 'line-2', equipment: 'deburr-1', workCenter: 'deburr', badges: ['B-3', 'B-4'] },
  { id: 'line-3', equipment: 'assembly-1', workCenter: 'assembly', badges: ['B-5', 'B-6'] },
] as const;

/** Person of a badge. */
export function personOfBadge(badge: string): string {
  return `p-${badge.slice(2)}`;
}

/** Folders and files of a plant in which things are about to go wrong. */
export interface FaultPlant {
  readonly root: string;
  readonly site: string;
  /** Data folder of the server. */
  readonly server: string;
  /** Folder to which the ERP's postings are written. */
  readonly erpOut: string;
  /** Data folder of a station. */
  readonly station: (name: string) => string;
  /** Arguments of the server beside folder and port. */
  readonly serverArgs: readonly string[];
  readonly remove: () => void;
}

const text = (en: string) => ({ en, de: en });

function planFiles(): Record<string, unknown> {
  const centers = [...new Set(plantStations.map(({ workCenter }) => workCenter))];
  return {
    'settings.json': { name: 'Fault plant', timeZone: 'Europe/Berlin', syncAmberAfterMinutes: 5 },
    'equipment.json': [
      { id: 'plant', name: 'Plant', level: 'site', parent: null },
      { id: 'hall', name: 'Hall', level: 'area', parent: 'plant' },
      ...centers.map((id) => ({ id, name: id, level: 'workCenter', parent: 'hall' })),
      ...plantStations.map(({ equipment, workCenter }) => ({
        id: equipment,
        name: equipment,
        level: 'workUnit',
        parent: workCenter,
      })),
    ],
    'people.json': plantStations
      .flatMap(({ badges }) => [...badges])
      .map((badge) => ({
        id: personOfBadge(badge),
        name: `Person ${badge}`,
        badge,
        roles: ['operator'],
        language: 'en',
        active: true,
      })),
    'stations.json': plantStations.map(({ id, equipment }) => ({ id, name: id, equipment })),
    'reasons.json': [
      { id: 'scrap', reasons: ['crack', 'burr'].map((code) => ({ code, text: text(code) })) },
      { id: 'stop', reasons: ['jam', 'break'].map((code) => ({ code, text: text(code) })) },
      { id: 'dispatchOverride', reasons: [{ code: 'told', text: text('Told') }] },
    ],
  };
}

const mapping = {
  version: 1,
  system: 'FaultERP',
  dialect: { delimiter: ';', decimal: '.', dates: ['yyyy-MM-dd HH:mm'], timeZone: 'Europe/Berlin' },
  files: {
    orders: {
      file: 'orders.csv',
      fields: { id: 'id', material: 'material', quantity: 'quantity', unit: 'unit', due: 'due' },
    },
    operations: {
      file: 'operations.csv',
      fields: { order: 'order', sequence: 'sequence', name: 'name', workCenter: 'workCenter', runMinutes: 'minutes' },
    },
  },
  everySeconds: 0.5,
  out: { delimiter: ';', decimal: '.', prefix: 'out', everySeconds: 0.5 },
};

/** Orders that no run of this harness can fill: one operation each, and some that wander from press to deburring. */
function orderFiles(each: number): { orders: string; operations: string } {
  const orders = ['id;material;quantity;unit;due'];
  const operations = ['order;sequence;name;workCenter;minutes'];
  const add = (id: string, steps: readonly string[]) => {
    orders.push(`${id};M-1;900000;C62;2027-01-01 12:00`);
    for (const [index, workCenter] of steps.entries())
      operations.push(`${id};${(index + 1) * 10};${workCenter};${workCenter};60`);
  };
  for (let number = 1; number <= each; number += 1) {
    for (const { workCenter } of plantStations) add(`W-${workCenter}-${number}`, [workCenter]);
    add(`W-both-${number}`, ['press', 'deburr']);
  }
  return { orders: `${orders.join('\n')}\n`, operations: `${operations.join('\n')}\n` };
}

/** Makes a plant in a folder of its own (or in one that is given): a plan, orders in the ERP's drop, a mapping. */
export function makeFaultPlant(
  root = mkdtempSync(path.join(tmpdir(), 'lineside-fault-')),
  ordersEach = 60,
): FaultPlant {
  const write = (name: string, content: string) => {
    const file = path.join(root, name);
    mkdirSync(path.dirname(file), { recursive: true });
    writeFileSync(file, content);
  };
  for (const [name, content] of Object.entries(planFiles())) write(`plan/${name}`, JSON.stringify(content));
  write('mapping.json', JSON.stringify(mapping));
  const { orders, operations } = orderFiles(ordersEach);
  write('erp/in/first/orders.csv', orders);
  write('erp/in/first/operations.csv', operations);
  mkdirSync(path.join(root, 'erp/out'), { recursive: true });
  return {
    root,
    site: 'demo',
    server: path.join(root, 'server'),
    erpOut: path.join(root, 'erp/out'),
    station: (name) => path.join(root, 'stations', name),
    serverArgs: [
      '--site=demo',
      `--plan=${path.join(root, 'plan')}`,
      `--erp=${path.join(root, 'erp')}`,
      `--erp-mapping=${path.join(root, 'mapping.json')}`,
    ],
    remove: () => rmSync(root, { recursive: true, force: true, maxRetries: 3 }),
  };
}
