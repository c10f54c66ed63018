import { mkdirSync, renameSync, writeFileSync } from 'node:fs';
import path from 'node:path';

import type { DeviationKind } from '../shared/deviations/deviation-kinds.ts';
import type { Command } from '../shared/gate/command.ts';
import { must } from '../shared/invariant.ts';
import type { PlanDocument } from '../shared/plan/plan-document.ts';
import type { WorkOrderPlan } from '../shared/plan/work-order.ts';
import type { RuleDefinition } from '../shared/rules/rule-definition.ts';
import type { Commands } from '../shared/testing/commands.ts';
import { lotDocument, operationAt, orderDocument, personDocument, smallPlant } from '../shared/testing/small-plant.ts';
import { writePostings } from '../sync-server/erp/file-drop-outbox.ts';
import { mappingOf } from '../sync-server/erp/file-drop.testkit.ts';
import { postingsOf } from '../sync-server/erp/postings-of.ts';
import { quantityDraft, testStation } from '../sync-server/testing/station.testkit.ts';
import { batchOf } from '../sync-server/testing/store.testkit.ts';
import { dataFolder, openStoreOf, putPlan } from './plant.testkit.ts';

const DAY_MS = 86_400_000;
const HOUR_MS = 3_600_000;

/** Rules fire on orders of this customer only. */
export const RULED = 'Who is watched';
const TOLD = 'Told';

/** Half a metre of steel for each piece, by scanned lots. */
const steel = { material: 'steel', name: 'Steel', quantityPer: '0.5', unit: 'MTR', mode: 'explicit' as const };

/** Publishes a rule: whatever is so at the first saw with an order of that customer is a proposal to stop the machine, or told to the supervisors. */
export function watchedRule(
  commands: Commands,
  type: 'QuantityReported' | 'JobStarted',
  kind: 'ruleApproval' | 'ruleNotice' = 'ruleApproval',
): Command {
  const [from, to] = [Date.now() - DAY_MS, Date.now()].map((ms) => new Date(ms).toISOString());
  const isProposal = kind === 'ruleApproval';
  const definition: RuleDefinition = {
    name: isProposal ? 'Stop for this customer' : 'Tell of this customer',
    places: ['saw-1'],
    when: { kind: 'fact', types: [type] },
    if: [{ kind: 'forCustomer', customer: isProposal ? RULED : TOLD }],
    does: isProposal
      ? { kind: 'propose', command: 'stopEquipment', role: 'supervisor', text: 'Look at it' }
      : { kind: 'notify', role: 'supervisor', text: 'Work for this customer' },
    limits: { perHour: 60, quietMinutes: 0 },
  };
  const rehearsal = { from: must(from, 'from'), to: must(to, 'to'), machines: 1, facts: 0, fired: 0 };
  return commands.publish('eva', isProposal ? 'watched' : 'told', definition, rehearsal);
}

/** One person of each role who may go to the second machine; everybody's badge is `badge-` and the id. */
export const personOf = {
  operator: 'ann',
  setter: 'tom',
  qualityInspector: 'ian',
  materialHandler: 'mia',
  maintenance: 'max',
  supervisor: 'boss',
  engineer: 'eva',
} as const;

/** The order of one deviation in one life. */
export const orderOf = (kind: DeviationKind, life: number) => `${kind}-${life}`;
/** The order that takes from the same lot at the other station. */
export const otherOrder = (life: number) => `other-${life}`;
/** The lot from which two stations take too much. */
export const lotOf = (life: number) => `short-${life}`;

const takesSteel: ReadonlySet<DeviationKind> = new Set(['lotOverconsumed', 'materialShortage']);

function ordersOf(kinds: readonly DeviationKind[], lives: number, nowMs: number): PlanDocument[] {
  const over = (kind: DeviationKind): Partial<WorkOrderPlan> => ({
    due: new Date(nowMs + 8 * HOUR_MS).toISOString(),
    operations: [
      { ...operationAt('saw', 10), ...(takesSteel.has(kind) ? { materials: [steel] } : {}) },
      operationAt('mill', 20),
    ],
    ...(kind === 'ruleApproval' ? { customer: RULED } : kind === 'ruleNotice' ? { customer: TOLD } : {}),
  });
  const each = Array.from({ length: lives }, (_, life) => life);
  const own = kinds
    .filter((kind) => kind !== 'orderChanged')
    .flatMap((kind) => each.map((life) => orderDocument(orderOf(kind, life), over(kind))));
  return [...own, ...each.map((life) => orderDocument(otherOrder(life), over('lotOverconsumed')))];
}

/** Two saws, a mill, a packing bench, one order for each kind of deviation in each life, and lots for it. */
function plantOf(kinds: readonly DeviationKind[], lives: number, nowMs: number): PlanDocument[] {
  const max = personDocument('max');
  const plain = smallPlant().filter(({ kind }) => kind !== 'workOrder' && kind !== 'lot');
  return [
    ...plain,
    personDocument('sam'),
    ...(max.kind === 'person' ? [{ ...max, body: { ...max.body, roles: ['maintenance' as const] } }] : []),
    lotDocument('lot-full', 'steel', '90000'),
    ...Array.from({ length: lives }, (_, life) => lotDocument(lotOf(life), 'steel', '30')),
    ...ordersOf(kinds, lives, nowMs),
    orderDocument('silent', { operations: [operationAt('pack', 10)] }),
    orderDocument('third', { operations: [operationAt('mill', 10)] }),
  ];
}

const mapping = {
  version: 1,
  system: 'TestErp',
  dialect: { delimiter: ';', decimal: '.', dates: ['yyyy-MM-dd'], timeZone: 'Europe/Berlin' },
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
  out: {
    delimiter: ';',
    decimal: '.',
    prefix: 'out',
    everySeconds: 0.5,
    answers: { fields: { key: 'key', result: 'result', code: 'code', message: 'message' } },
  },
};

/** The ERP of a plant, as it writes files. */
export interface TestErp {
  /** Says what these orders want: so many pieces each. */
  readonly orders: (ids: readonly string[], quantity: string) => void;
  readonly refuse: (report: string) => void;
  readonly accept: (report: string) => void;
}

function erpAt(folder: string, nowMs: number): TestErp {
  let files = 0;
  const place = (where: string, name: string, content: string) => {
    const target = path.join(folder, where, name);
    mkdirSync(path.dirname(target), { recursive: true });
    writeFileSync(`${target}.tmp`, content);
    renameSync(`${target}.tmp`, target);
  };
  const answer = (report: string, rest: string) => {
    files += 1;
    place('out-ack', `answer-${files}.csv`, `key;result;code;message\n${report};${rest}\n`);
  };
  return {
    orders(ids, quantity) {
      files += 1;
      const name = path.join(folder, 'in', `drop-${files}`);
      mkdirSync(`${name}.tmp`, { recursive: true });
      const due = new Date(nowMs + 2 * DAY_MS).toISOString().slice(0, 10);
      const lines = ids.map((id) => `${id};bracket;${quantity};C62;${due}`);
      writeFileSync(`${name}.tmp/orders.csv`, `id;material;quantity;unit;due\n${lines.join('\n')}\n`);
      const steps = ids.map((id) => `${id};10;Saw;saw;60`);
      writeFileSync(`${name}.tmp/operations.csv`, `order;sequence;name;workCenter;minutes\n${steps.join('\n')}\n`);
      renameSync(`${name}.tmp`, name);
    },
    refuse: (report) => answer(report, 'rejected;item_unknown;No such item'),
    accept: (report) => answer(report, 'accepted;;'),
  };
}

/** The data folder of a server, its ERP with the folder that both write to, and what the ERP has not answered for days: one report of each of so many days, oldest first. */
export interface DeviationsPlant {
  readonly data: string;
  readonly serverArgs: readonly string[];
  readonly erp: TestErp;
  readonly drop: string;
  readonly unanswered: readonly string[];
}

/** Reports of days long past that were handed to the ERP, which never said a word. */
async function neverAnswered(data: string, erp: string, days: number, nowMs: number): Promise<string[]> {
  const store = openStoreOf(data);
  const out = must(mappingOf(mapping).out, 'out');
  const packing = testStation('st-pack-1', undefined, 'demo', nowMs - (days + 1) * DAY_MS);
  const ids: string[] = [];
  for (let ago = days; ago > 0; ago -= 1) {
    const atMs = nowMs - ago * DAY_MS;
    const facts = packing.record([
      quantityDraft({
        refs: ['workOrder:silent', 'equipment:pack-1'],
        data: {
          order: 'silent',
          operation: '10',
          equipment: 'pack-1',
          good: { value: '1', unit: 'C62' },
          scrap: [],
          rework: { value: '0', unit: 'C62' },
        },
        occurredAt: new Date(atMs).toISOString(),
        person: { id: 'ann', proof: 'badge' },
      }),
    ]);
    await store.appendFacts({ ...batchOf(facts, { postingsOf }), receivedAt: new Date(atMs).toISOString() });
    const options = { store, folder: path.join(erp, 'out'), out, timeZone: 'Europe/Berlin' };
    await writePostings({ ...options, now: () => atMs });
    ids.push(must(facts[0], 'report').id);
  }
  await store.close();
  return ids;
}

/** Makes a plant with an order for each kind of deviation in each of so many lives, and whatever else there is to be. */
export async function makeDeviationsPlant(
  kinds: readonly DeviationKind[],
  lives: number,
  more: readonly PlanDocument[] = [],
): Promise<DeviationsPlant> {
  const nowMs = Date.now();
  const folder = dataFolder();
  const [data, drop, rules] = ['server', 'erp', 'mapping.json'].map((name) => path.join(folder, name));
  if (data === undefined || drop === undefined || rules === undefined) throw new Error('no folder');
  for (const part of ['in', 'out', 'out-ack']) mkdirSync(path.join(drop, part), { recursive: true });
  mkdirSync(data);
  writeFileSync(rules, JSON.stringify(mapping));
  await putPlan(data, [...plantOf(kinds, lives, nowMs), ...more]);
  const unanswered = await neverAnswered(data, drop, lives, nowMs);
  const erp = erpAt(drop, nowMs);
  if (kinds.includes('orderChanged'))
    erp.orders(
      Array.from({ length: lives }, (_, life) => orderOf('orderChanged', life)),
      '100',
    );
  return { data, serverArgs: [`--erp=${drop}`, `--erp-mapping=${rules}`], erp, drop, unanswered };
}
