import { applyFact, emptyWorld } from '../../shared/aggregates/world.ts';
import type { World } from '../../shared/aggregates/world.ts';
import { factType, readFact } from '../../shared/catalogue/fact-catalogue.ts';
import type { FactData, FactName } from '../../shared/catalogue/fact-catalogue.ts';
import type { WorldChanges } from '../../shared/dispatch/dispatch-list.ts';
import { emptyHead, formatChain } from '../../shared/facts/chain.ts';
import { HLC_ZERO } from '../../shared/facts/hlc.ts';
import { sealFacts } from '../../shared/facts/seal.ts';
import type { FactDraft } from '../../shared/facts/seal.ts';
import { must } from '../../shared/invariant.ts';
import type { PlanDocument } from '../../shared/plan/plan-document.ts';
import { addPlanDocument } from '../../shared/plan/plan-index.ts';

/** A world that learns one thing at a time, as a station does; it answers what each thing changed. */
export interface LiveFloor {
  readonly world: World;
  /** A plan document arrives. */
  readonly plan: (document: PlanDocument) => WorldChanges;
  /** A fact is recorded. @throws when the product could not read it back. */
  readonly record: (draft: FactDraft, nowMs: number) => WorldChanges;
}

/** An empty floor. Its facts are sealed into one chain with ids that count up, so that the same input gives the same world. */
export function createLiveFloor(site: string): LiveFloor {
  const world = emptyWorld();
  let head = emptyHead(formatChain({ station: 'replay', lane: 'normal', incarnation: '000000000001' }));
  let hlc = HLC_ZERO;
  let ids = 0;
  const newId = () => {
    ids += 1;
    return `00000000-0000-7000-8000-${ids.toString(16).padStart(12, '0')}`;
  };
  return {
    world,
    plan(document) {
      addPlanDocument(world.plan, document);
      return { refs: new Set(), plan: new Set([`${document.kind}/${document.id}`]) };
    },
    record(draft, nowMs) {
      const sealed = sealFacts([draft], head, hlc, { site, nowMs, boot: 'replay', mono: 0, newId });
      ({ head, hlc } = sealed);
      const reading = readFact(must(sealed.facts[0], 'the sealed fact'));
      if (!reading.ok) throw new Error(`${draft.type}: ${reading.problem}`);
      return { refs: new Set(applyFact(world, reading.fact)), plan: new Set() };
    },
  };
}

/** A fact of nobody in particular. */
export function draftOf<Name extends FactName>(name: Name, data: FactData<Name>, nowMs: number): FactDraft {
  const type = must(factType(name), name);
  const occurredAt = new Date(nowMs).toISOString();
  return { type: name, v: type.version, refs: type.refs?.(data) ?? [], data, occurredAt, person: null, command: null };
}

/** A machine that is its own work center, without calendar: it works round the clock. */
export function machineDocument(id: string): PlanDocument {
  const body = { name: id, level: 'workUnit' as const, parent: null };
  return { kind: 'equipment', id, revision: 1, externalRefs: [], body };
}

/** What of an order waits at one machine. */
export interface QueuedWork {
  readonly id: string;
  readonly equipment: string;
  readonly name: string;
  readonly material: string;
  readonly quantity: string;
  readonly dueMs: number;
  readonly setupMinutes: number;
  readonly runMinutes: number;
}

/** One operation as an order of its own, operation `10`: it comes onto the plan when it comes to the machine. */
export function workDocument(work: QueuedWork): PlanDocument {
  const { id, equipment, name, material, quantity, dueMs, setupMinutes, runMinutes } = work;
  return {
    kind: 'workOrder',
    id,
    revision: 1,
    externalRefs: [],
    body: {
      number: id,
      material: { id: material, name: material },
      quantity: { value: quantity, unit: 'C62' },
      due: new Date(dueMs).toISOString(),
      earliestStart: null,
      priority: 0,
      customer: null,
      requestState: 'released',
      overTolerancePercent: 1000,
      operations: [
        {
          id: '10',
          sequence: 10,
          name,
          workCenter: equipment,
          setupMinutes,
          runMinutes,
          materials: [],
          setupFamily: material.slice(0, 40),
        },
      ],
    },
  };
}
