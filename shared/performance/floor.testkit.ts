import { applyFacts, emptyWorld } from '../aggregates/world.ts';
import type { World } from '../aggregates/world.ts';
import { factType } from '../catalogue/fact-catalogue.ts';
import type { Fact, FactData, FactName } from '../catalogue/fact-catalogue.ts';
import { hlcOf } from '../facts/hlc.ts';
import { must } from '../invariant.ts';
import type { KpiPolicy } from '../plan/kpi-policy.ts';
import type { PlanDocument } from '../plan/plan-document.ts';
import { addPlanDocument } from '../plan/plan-index.ts';
import { TEST_START_MS, testUuid } from '../testing/seeded.ts';
import { equipmentDocument, operationAt, orderDocument, plantReasons } from '../testing/small-plant.ts';

const head = (id: string) => ({ id, revision: 1, externalRefs: [] });

/** A shift of eight hours from 06:00 with a break from 10:00 to 10:30, every day, UTC. */
export const dayShift: Extract<PlanDocument, { kind: 'calendar' }> = {
  kind: 'calendar',
  ...head('day'),
  body: {
    name: 'Day',
    shifts: [
      {
        id: 'early',
        name: { en: 'Early', de: 'Früh' },
        days: [1, 2, 3, 4, 5, 6, 7],
        start: '06:00',
        end: '14:00',
        breaks: [{ start: '10:00', end: '10:30' }],
      },
    ],
    exceptions: [],
  },
};

/** An order over the saw of so many pieces that are planned to take so many minutes together. */
export function timedOrder(id: string, pieces: number, runMinutes: number): PlanDocument {
  const operation = { ...operationAt('saw', 10), runMinutes };
  return orderDocument(id, { quantity: { value: String(pieces), unit: 'C62' }, operations: [operation] });
}

/** Two saws with the day shift; order a takes a minute for a piece, order b two. Of the reasons, `service` is planned. */
export function timedPlant(kpi?: KpiPolicy): PlanDocument[] {
  const losses = { jam: 'breakdown', 'no-material': 'noMaterial', service: 'planned' } as const;
  return [
    {
      kind: 'settings',
      ...head('site'),
      body: {
        name: 'Site',
        timeZone: 'UTC',
        syncAmberAfterMinutes: 15,
        calendar: 'day',
        ...(kpi === undefined ? {} : { kpi }),
      },
    },
    dayShift,
    equipmentDocument('hall', 'area', null),
    equipmentDocument('saw', 'workCenter', 'hall'),
    equipmentDocument('saw-1', 'workUnit', 'saw'),
    equipmentDocument('saw-2', 'workUnit', 'saw'),
    { kind: 'station', ...head('st-saw-1'), body: { name: 'Saw 1', equipment: 'saw-1' } },
    {
      kind: 'reasons',
      ...head('stop'),
      body: { reasons: Object.entries(losses).map(([code, loss]) => ({ code, text: { en: code, de: code }, loss })) },
    },
    {
      kind: 'reasons',
      ...head('scrap'),
      body: { reasons: plantReasons.scrap.map((code) => ({ code, text: { en: code, de: code } })) },
    },
    timedOrder('a', 240, 240),
    timedOrder('b', 100, 200),
  ];
}

/** A moment of the test day: minutes after 06:00, when the shift begins. */
export const minute = (minutes: number): number => TEST_START_MS + minutes * 60_000;
/** The same as facts carry it. */
export const instantAt = (minutes: number): string => new Date(minute(minutes)).toISOString();

/** Facts of one machine as a script: each call makes the next one. */
export interface FloorScript {
  readonly facts: Fact[];
  /** Makes a fact that was recorded when it happened, minutes after the beginning of the shift. */
  readonly at: <Name extends FactName>(minutes: number, type: Name, data: FactData<Name>, over?: Partial<Fact>) => Fact;
  readonly job: (minutes: number, type: FactName, order: string) => Fact;
  readonly count: (minutes: number, order: string, good: number, scrap?: number, rework?: number) => Fact;
  readonly stop: (minutes: number, reason: string | null) => Fact;
  readonly run: (minutes: number) => Fact;
}

/** A script of what happened at a machine; `source` tells scripts apart. */
export function floorScript(equipment = 'saw-1', source = 1): FloorScript {
  const facts: Fact[] = [];
  const amount = (value: number) => ({ value: String(value), unit: 'C62' });
  function at<Name extends FactName>(
    minutes: number,
    type: Name,
    data: FactData<Name>,
    over: Partial<Fact> = {},
  ): Fact {
    const kind = must(factType(type), type);
    const n = facts.length + 1;
    const ms = minute(minutes);
    const fact = {
      id: testUuid(ms, n, source),
      type,
      v: kind.version,
      site: 'test',
      chain: `st-saw-1/normal/${String(source).padStart(12, '0')}`,
      seq: n,
      prev: '0'.repeat(64),
      hlc: hlcOf(ms, Math.min(n, 0xffff)),
      occurredAt: new Date(ms).toISOString(),
      boot: 'boot-1',
      mono: n,
      person: null,
      command: null,
      refs: kind.refs?.(data) ?? [`equipment:${equipment}`],
      data,
      ...over,
    } as Fact;
    facts.push(fact);
    return fact;
  }
  const key = (order: string) => ({ order, operation: '10', equipment });
  return {
    facts,
    at,
    job(minutes, type, order) {
      const data =
        type === 'JobStarted'
          ? { ...key(order), revision: 1 }
          : type === 'JobCompleted'
            ? { ...key(order), remainder: 'none' }
            : key(order);
      return at(minutes, type, data as FactData<FactName>);
    },
    count(minutes, order, good, scrap = 0, rework = 0) {
      const list = scrap > 0 ? [{ quantity: amount(scrap), reason: 'crack' }] : [];
      const data = { ...key(order), good: amount(good), scrap: list, rework: amount(rework), by: 'person' as const };
      return at(minutes, 'QuantityReported', data);
    },
    stop: (minutes, reason) => at(minutes, 'EquipmentStateChanged', { equipment, state: 'stopped', reason }),
    run: (minutes) => at(minutes, 'EquipmentStateChanged', { equipment, state: 'available' }),
  };
}

/** A world of the timed plant with facts. */
export function timedWorld(facts: readonly Fact[], plan: readonly PlanDocument[] = timedPlant()): World {
  const world = emptyWorld();
  for (const document of plan) addPlanDocument(world.plan, document);
  applyFacts(world, facts);
  return world;
}
