import { randomUUID } from 'node:crypto';

import { emptyHead } from '../../shared/facts/chain.ts';
import type { ChainHead } from '../../shared/facts/chain.ts';
import type { RawFact } from '../../shared/facts/envelope.ts';
import { HLC_ZERO } from '../../shared/facts/hlc.ts';
import { sealFacts } from '../../shared/facts/seal.ts';
import type { FactDraft } from '../../shared/facts/seal.ts';
import type { PlanDraft } from '../../shared/plan/plan-document.ts';
import { quantityReported } from '../../shared/production/production-facts.ts';

/** Machines of the site, each with a station and a chain of its own. */
export const MACHINES = 10;
const START_MS = Date.UTC(2026, 10, 22, 6);
const head = { externalRefs: [] };

function order(n: number): PlanDraft {
  const operation = (id: string, sequence: number, name: string, workCenter: string) => ({
    id,
    sequence,
    name,
    workCenter,
    setupMinutes: 10,
    runMinutes: 60,
    materials: [],
  });
  return {
    kind: 'workOrder',
    id: `WO-${n}`,
    ...head,
    body: {
      number: `WO-${n}`,
      material: { id: `M-${n % 300}`, name: `Bracket ${n % 300}` },
      quantity: { value: '10000000', unit: 'C62' },
      due: new Date(START_MS + n * 60_000).toISOString(),
      earliestStart: null,
      priority: n % 3,
      customer: n % 2 === 0 ? `Customer ${n % 40}` : null,
      requestState: 'released',
      overTolerancePercent: 0,
      operations: [operation('10', 10, 'Press', 'press'), operation('20', 20, 'Pack', 'packing')],
    },
  };
}

/** A plan of `orders` work orders, two operations each, with the machines, stations and the operator that work on them. */
export function planOf(orders: number): PlanDraft[] {
  const drafts: PlanDraft[] = [
    { kind: 'equipment', id: 'press', ...head, body: { name: 'Presses', level: 'workCenter', parent: null } },
    { kind: 'equipment', id: 'packing', ...head, body: { name: 'Packing', level: 'workCenter', parent: null } },
    {
      kind: 'person',
      id: 'p-ada',
      ...head,
      body: { name: 'Ada', badge: 'B-1', roles: ['operator'], language: 'en', active: true },
    },
  ];
  for (let n = 0; n <= MACHINES; n += 1) {
    drafts.push(
      {
        kind: 'equipment',
        id: `press-${n}`,
        ...head,
        body: { name: `Press ${n}`, level: 'workUnit', parent: 'press' },
      },
      { kind: 'station', id: `line-${n}`, ...head, body: { name: `Line ${n}`, equipment: `press-${n}` } },
    );
  }
  for (let n = drafts.length; n < orders; n += 1) drafts.push(order(n));
  return drafts;
}

function counted(n: number, machine: number, orders: number): FactDraft {
  const id = `WO-${100 + (n % (orders - 100))}`;
  return {
    type: 'QuantityReported',
    v: quantityReported.version,
    refs: [`workOrder:${id}`, `equipment:press-${machine}`],
    data: {
      order: id,
      operation: '10',
      equipment: `press-${machine}`,
      good: { value: String(1 + (n % 9)), unit: 'C62' },
      scrap: [],
      rework: { value: '0', unit: 'C62' },
      by: 'person',
    },
    occurredAt: new Date(START_MS + n * 1000).toISOString(),
    person: { id: 'p-ada', proof: 'badge' },
    command: randomUUID(),
  };
}

/** Work of one machine: continues its chain by facts that count pieces of the orders of `planOf`. */
export function createWork(machine: number, orders: number) {
  let chain: ChainHead = emptyHead(`line-${machine}/normal/${machine.toString(16).padStart(12, '0')}`);
  let hlc = HLC_ZERO;
  let done = 0;
  return (count: number): RawFact[] => {
    const drafts = Array.from({ length: count }, (_, n) => counted(machine * 7 + done + n, machine, orders));
    const context = {
      site: 'demo',
      nowMs: START_MS + done * 1000,
      boot: 'bench',
      mono: done * 1000,
      newId: randomUUID,
    };
    const sealed = sealFacts(drafts, chain, hlc, context);
    ({ head: chain, hlc } = sealed);
    done += count;
    return sealed.facts;
  };
}
