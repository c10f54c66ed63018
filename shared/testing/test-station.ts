import { applyFact, applyFacts, emptyWorld } from '../aggregates/world.ts';
import type { World } from '../aggregates/world.ts';
import { factType, readFact } from '../catalogue/fact-catalogue.ts';
import type { Fact } from '../catalogue/fact-catalogue.ts';
import { rankJobs } from '../dispatch/rank-jobs.ts';
import { emptyHead, formatChain } from '../facts/chain.ts';
import type { ChainHead, Lane } from '../facts/chain.ts';
import type { RawFact } from '../facts/envelope.ts';
import { HLC_ZERO, hlcObserve } from '../facts/hlc.ts';
import { compareFacts } from '../facts/order.ts';
import { sealFacts } from '../facts/seal.ts';
import type { FactDraft } from '../facts/seal.ts';
import type { Command } from '../gate/command.ts';
import { decide } from '../gate/decide.ts';
import type { GateContext } from '../gate/gate-context.ts';
import type { Refusal } from '../gate/refusal.ts';
import { assert } from '../invariant.ts';
import type { PlanDocument } from '../plan/plan-document.ts';
import { addPlanDocument, planBody } from '../plan/plan-index.ts';
import type { Receipt } from '../sync/protocol.ts';
import { createCommands } from './commands.ts';
import type { Commands } from './commands.ts';
import { createTestClock, seededIds } from './seeded.ts';
import type { TestClock } from './seeded.ts';

export type Outcome =
  | { readonly ok: true; readonly command: string; readonly facts: readonly RawFact[] }
  | { readonly ok: false; readonly command: string; readonly refusal: Refusal };

/** A station without disk, network and devices: the gate, the chains and the fold. */
export interface TestStation {
  readonly id: string;
  readonly world: World;
  readonly clock: TestClock;
  /** What it heard of its facts from the server, by their ids. */
  readonly receipts: Map<string, Receipt>;
  /** Every fact it has, own and foreign, in the order in which it got them. */
  readonly facts: RawFact[];
  readonly newId: () => string;
  /** Builds commands for `give`. */
  readonly commands: Commands;
  readonly head: (lane: Lane) => ChainHead;
  readonly context: () => GateContext;
  /** Decides a command, seals and folds its facts. */
  readonly give: (command: Command) => Outcome;
  /** Seals and folds drafts that no gate decided, as automation or a server would. */
  readonly record: (drafts: readonly FactDraft[]) => RawFact[];
  /** Folds facts of other stations; those it has already are left out. */
  readonly take: (facts: readonly RawFact[]) => void;
}

export interface TestStationOptions {
  readonly id?: string;
  /** Null: the station stands at no machine. Absent: what the plan says. */
  readonly equipment?: string | null;
  readonly plan: readonly PlanDocument[];
  /** Tells stations apart: ids and incarnation come from it (below 4096). */
  readonly seed?: number;
  readonly clock?: TestClock;
  /** Age of the priority lane; null: not known. Absent: there is no server to hear from. */
  readonly priorityAgeMinutes?: number | null;
  /** How much of its history it has read; absent: all. */
  readonly history?: GateContext['history'];
  /** The server trusts it no more. */
  readonly revoked?: GateContext['revoked'];
}

/** The lane of a draft; a reversal travels in the lane of what it takes back. */
function laneOf(draft: FactDraft): Lane {
  const name = draft.type === 'Reversed' && typeof draft.data['type'] === 'string' ? draft.data['type'] : draft.type;
  return factType(name)?.lane ?? 'normal';
}

/** Reads a fact as a station does. @throws when it cannot be read: test facts are good unless a test says otherwise. */
export function readTestFact(raw: RawFact): Fact {
  const reading = readFact(raw);
  assert(reading.ok, `${raw.type} can be read${reading.ok ? '' : `, but ${reading.problem}`}`);
  return reading.fact;
}

/** A station for tests, on the first saw of the plant unless told otherwise. */
export function createTestStation(options: TestStationOptions): TestStation {
  const { id = 'st-saw-1', plan, seed = 1, clock = createTestClock(), priorityAgeMinutes } = options;
  const incarnation = seed.toString(16).padStart(12, '0');
  const world = emptyWorld();
  for (const document of plan) addPlanDocument(world.plan, document);
  const equipment =
    options.equipment === undefined ? (planBody(world.plan, 'station', id)?.equipment ?? null) : options.equipment;
  const newId = seededIds(seed, clock);
  const facts: RawFact[] = [];
  const receipts = new Map<string, Receipt>();
  const known = new Set<string>();
  const heads: Record<Lane, ChainHead> = {
    normal: emptyHead(formatChain({ station: id, lane: 'normal', incarnation })),
    priority: emptyHead(formatChain({ station: id, lane: 'priority', incarnation })),
  };
  let hlc = HLC_ZERO;

  function recommended() {
    if (equipment === null) return undefined;
    const [first] = rankJobs(world, equipment, clock.nowMs());
    return first && first.readiness !== 'blocked'
      ? { order: first.job.orderId, operation: first.job.operation.id }
      : undefined;
  }

  const context = (): GateContext => ({
    world,
    nowMs: clock.nowMs(),
    station: { id, equipment },
    recommended,
    ...(priorityAgeMinutes === undefined
      ? {}
      : { priorityAgeMs: () => (priorityAgeMinutes === null ? null : priorityAgeMinutes * 60_000) }),
    ...(options.history === undefined ? {} : { history: options.history }),
    ...(options.revoked === undefined ? {} : { revoked: options.revoked }),
    refusedPosting: (id) => {
      const [raw, receipt] = [facts.find((fact) => fact.id === id), receipts.get(id)];
      return raw && receipt && { raw, receipt };
    },
    troubled: () =>
      [...receipts.values()].flatMap((receipt) => {
        const raw = facts.find((fact) => fact.id === receipt.fact);
        const isTrouble = receipt.quarantined !== null || receipt.posting?.state === 'rejected';
        return raw && (isTrouble || receipt.doubt !== undefined) ? [{ fact: readTestFact(raw), receipt }] : [];
      }),
    factsOfCommand: (command) => facts.filter((fact) => fact.command === command).toSorted(compareFacts),
  });

  function record(drafts: readonly FactDraft[]): RawFact[] {
    const made: RawFact[] = [];
    for (const draft of drafts) {
      const lane = laneOf(draft);
      const sealing = { site: 'test', nowMs: clock.nowMs(), boot: clock.boot, mono: clock.mono(), newId };
      const sealed = sealFacts([draft], heads[lane], hlc, sealing);
      heads[lane] = sealed.head;
      ({ hlc } = sealed);
      made.push(...sealed.facts);
    }
    for (const raw of made) {
      facts.push(raw);
      known.add(raw.id);
      applyFact(world, readTestFact(raw));
    }
    return made;
  }

  return {
    id,
    world,
    clock,
    receipts,
    facts,
    newId,
    commands: createCommands(newId),
    head: (lane) => heads[lane],
    context,
    record,
    give(command) {
      const decision = decide(context(), command);
      if (!decision.ok) return { ok: false, command: command.id, refusal: decision.refusal };
      const made = record(decision.drafts);
      // A second for every command, so that stamps and instants differ.
      clock.advance(1000);
      return { ok: true, command: command.id, facts: made };
    },
    take(foreign) {
      const fresh = foreign.filter((raw) => !known.has(raw.id));
      for (const raw of fresh) {
        known.add(raw.id);
        facts.push(raw);
        hlc = hlcObserve(hlc, raw.hlc, clock.nowMs()).hlc;
      }
      applyFacts(world, fresh.map(readTestFact));
    },
  };
}
