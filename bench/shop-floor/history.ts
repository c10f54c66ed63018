import { factType } from '../../shared/catalogue/fact-catalogue.ts';
import type { FactData, FactName } from '../../shared/catalogue/fact-catalogue.ts';
import { emptyHead } from '../../shared/facts/chain.ts';
import type { ChainHead } from '../../shared/facts/chain.ts';
import type { RawFact } from '../../shared/facts/envelope.ts';
import { HLC_ZERO } from '../../shared/facts/hlc.ts';
import { sealFacts } from '../../shared/facts/seal.ts';
import { must } from '../../shared/invariant.ts';
import { randomBelow, seededRandom, testUuid } from '../../shared/testing/seeded.ts';
import { MACHINES, OPERATOR, orderId, SITE, STATION } from './plan.ts';

/** Incarnation of every chain of the history. */
export const INCARNATION = '0123456789ab';

/** What the floor recorded, oldest first: facts of the measured station, and those of the others. */
export interface ShopFloorHistory {
  readonly own: readonly RawFact[];
  readonly others: readonly RawFact[];
}

interface Recorder {
  readonly facts: RawFact[];
  readonly add: <Name extends FactName>(station: string, type: Name, data: FactData<Name>) => void;
}

function recorder(endMs: number, count: number): Recorder {
  const heads = new Map<string, ChainHead>();
  const facts: RawFact[] = [];
  let hlc = HLC_ZERO;
  return {
    facts,
    add(station, type, data) {
      const n = facts.length;
      // A fact a second, the last of them at the end.
      const nowMs = endMs - (count - n) * 1000;
      const chain = `${station}/normal/${INCARNATION}`;
      const kind = must(factType(type), type);
      const draft = {
        type,
        v: kind.version,
        refs: must(kind.refs, `references of ${type}`)(data),
        data,
        occurredAt: new Date(nowMs).toISOString(),
        person: { id: OPERATOR.id, proof: 'badge' as const },
        command: testUuid(nowMs, n, 1),
      };
      const context = { site: SITE, nowMs, boot: 'bench', mono: n * 1000, newId: () => testUuid(nowMs, n) };
      const sealed = sealFacts([draft], heads.get(chain) ?? emptyHead(chain), hlc, context);
      heads.set(chain, sealed.head);
      ({ hlc } = sealed);
      facts.push(...sealed.facts);
    },
  };
}

const pieces = (value: number) => ({ value: String(value), unit: 'C62' });

/** One operation of an order on a machine: started and set up, counted ten times with some scrap, paused once and finished. */
function doJob({ add }: Recorder, job: number, random: () => number): void {
  const press = job % 2 === 0;
  const machine = Math.floor(job / 2) % MACHINES;
  const station = `line-${machine + 1 + (press ? 0 : MACHINES)}`;
  const equipment = `${press ? 'press' : 'packing'}-${machine + 1}`;
  const at = { order: orderId(Math.floor(job / 2)), operation: press ? '10' : '20', equipment };
  const labor = { person: OPERATOR.id, ...at };
  add(station, 'JobStarted', { ...at, revision: 1 });
  add(station, 'SetupStarted', at);
  add(station, 'LaborStarted', { ...labor, activity: 'setup' });
  add(station, 'SetupFinished', at);
  add(station, 'LaborStarted', { ...labor, activity: 'run' });
  for (let index = 0; index < 10; index += 1) {
    const scrap = index % 3 === 0 ? [{ quantity: pieces(1), reason: index % 2 === 0 ? 'crack' : 'burr' }] : [];
    add(station, 'QuantityReported', {
      ...at,
      good: pieces(1 + randomBelow(random, 20)),
      scrap,
      rework: pieces(0),
      by: 'person',
    });
  }
  add(station, 'JobPaused', at);
  add(station, 'JobResumed', at);
  add(station, 'LaborStopped', labor);
  add(station, 'JobCompleted', { ...at, remainder: 'none' });
  if (job % 4 !== 0) return;
  add(station, 'EquipmentStateChanged', { equipment, state: 'stopped', reason: 'jam' });
  add(station, 'EquipmentStateChanged', { equipment, state: 'available' });
}

/**
 * A seeded history of about `count` facts (up to 22 more) of ten stations up to `endMs`: orders are pressed and packed one after the
 * other. At its end the operator is signed on at the measured station, where the last order but some is running.
 */
export function shopFloorHistory(count: number, orders: number, endMs: number): ShopFloorHistory {
  const random = seededRandom(1);
  const record = recorder(endMs, count + 25);
  let job = 0;
  for (; record.facts.length < count - 2; job += 1) doJob(record, job, random);
  const running = Math.floor(job / 2) + 1;
  if (running >= orders) throw new Error(`${count} facts need more than ${orders} orders.`);
  record.add(STATION, 'SignedOn', { person: OPERATOR.id, station: STATION });
  const at = { order: orderId(running), operation: '10', equipment: 'press-1' };
  record.add(STATION, 'JobStarted', { ...at, revision: 1 });
  const isOwn = (fact: RawFact) => fact.chain.startsWith(`${STATION}/`);
  return { own: record.facts.filter(isOwn), others: record.facts.filter((fact) => !isOwn(fact)) };
}
