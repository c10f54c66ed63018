import type { z } from 'zod';

import type { AggregateBase } from '../../../shared/aggregates/aggregate-base.ts';
import { adoptBase } from '../../../shared/aggregates/base-exchange.ts';
import { applyFact, applyFacts, emptyWorld, isKnownFact } from '../../../shared/aggregates/world.ts';
import type { World } from '../../../shared/aggregates/world.ts';
import { readCheckedFact, readFact } from '../../../shared/catalogue/fact-catalogue.ts';
import type { Fact } from '../../../shared/catalogue/fact-catalogue.ts';
import { emptyHead, formatChain, lanes } from '../../../shared/facts/chain.ts';
import type { ChainHead, Lane } from '../../../shared/facts/chain.ts';
import type { RawFact } from '../../../shared/facts/envelope.ts';
import { HLC_ZERO, hlcObserve } from '../../../shared/facts/hlc.ts';
import type { Hlc } from '../../../shared/facts/hlc.ts';
import { readEnvelope } from '../../../shared/facts/read-envelope.ts';
import { addPlanDocument } from '../../../shared/plan/plan-index.ts';
import { siteRow } from '../../../shared/sync/protocol.ts';
import type { LooseRow } from '../../../shared/sync/protocol.ts';
import { takeLeft } from '../scope/station-scope.ts';
import type { StoredItem } from '../store/store-reader.ts';
import { createCommandMemory } from './command-memory.ts';
import type { CommandMemory } from './command-memory.ts';
import { noActions, noteAction, noteReceipt } from './recent-actions.ts';
import type { RecentActions } from './recent-actions.ts';

/** What changed when something was taken in: references of aggregates and keys of plan documents, receipts by fact. */
export interface Changes {
  readonly refs: Set<string>;
  readonly plan: Set<string>;
  readonly receipts: Set<string>;
}

/** What a station knows, folded from its store: in memory as far as it is worked with. */
export interface Replica {
  readonly world: World;
  /** Ends of the chains this station wrote, old incarnations included. */
  readonly heads: Map<string, ChainHead>;
  readonly recent: RecentActions;
  readonly commands: CommandMemory;
  hlc: Hlc;
  factCount: number;
  /** Up to where in the store all own facts are folded, and up to where in each chain. */
  ownPlace: number;
  readonly ownSeqs: Map<string, number>;
  /** Keys of pulled rows that this build cannot read; they stay stored and are read again by the next build. */
  readonly keptAside: Set<string>;
}

/** A replica that has folded nothing. */
export function emptyReplica(world = emptyWorld(), commandsUpTo = ''): Replica {
  return {
    world,
    heads: new Map(),
    recent: noActions(),
    commands: createCommandMemory(commandsUpTo),
    hlc: HLC_ZERO,
    factCount: 0,
    ownPlace: 0,
    ownSeqs: new Map(),
    keptAside: new Set(),
  };
}

/** Nothing has changed yet. */
export function noChanges(): Changes {
  return { refs: new Set(), plan: new Set(), receipts: new Set() };
}

function noteOwn(replica: Replica, raw: RawFact): void {
  if (raw.command !== null) replica.commands.note(raw.command);
  if (raw.hlc > replica.hlc) replica.hlc = raw.hlc;
  if (raw.seq > (replica.ownSeqs.get(raw.chain) ?? 0)) replica.ownSeqs.set(raw.chain, raw.seq);
}

/** Takes in own facts that were just made durable, with the new heads of their chains. */
export function takeOwn(
  replica: Replica,
  facts: readonly RawFact[],
  heads: readonly ChainHead[],
  changes: Changes,
): void {
  // First: the facts are on the disk whatever becomes of folding them, and nothing else may take their places.
  for (const head of heads) replica.heads.set(head.chain, head);
  for (const raw of facts) {
    noteOwn(replica, raw);
    noteAction(replica.recent, raw);
    replica.factCount += 1;
    const fact = readCheckedFact(raw);
    if (fact) for (const ref of applyFact(replica.world, fact)) changes.refs.add(ref);
  }
}

function readRow(replica: Replica, loose: LooseRow): z.infer<typeof siteRow> | undefined {
  // Most rows are ordinary facts, and the schema takes longer for one than everything else that is done with it.
  const ordinary = loose.kind === 'fact' ? readEnvelope(loose.body) : undefined;
  if (ordinary) {
    replica.keptAside.delete(loose.key);
    return { ...loose, kind: 'fact', body: ordinary.raw };
  }
  const parsed = siteRow.safeParse(loose);
  if (parsed.success) {
    replica.keptAside.delete(loose.key);
    return parsed.data;
  }
  replica.keptAside.add(loose.key);
  return undefined;
}

/** Rows left the disk: what was kept aside of them is here no more. */
export function forgetKeptAside(replica: Replica, keys: readonly string[]): void {
  for (const key of keys) replica.keptAside.delete(key);
}

function takeFacts(replica: Replica, facts: readonly Fact[], changes: Changes): void {
  // What an old incarnation wrote here comes back from the server.
  const fresh = facts.filter((fact) => !isKnownFact(replica.world, fact));
  replica.factCount += new Set(fresh.map(({ id }) => id)).size;
  const [first] = facts;
  const touched = facts.length === 1 && first ? applyFact(replica.world, first) : applyFacts(replica.world, facts);
  for (const ref of touched) changes.refs.add(ref);
}

function takeBase(replica: Replica, key: string, base: AggregateBase, changes: Changes): void {
  const adopted = adoptBase(replica.world, base);
  if (!adopted.ok) replica.keptAside.add(key);
  else if (adopted.changed) changes.refs.add(base.ref);
}

/** Takes in a row but for its fact, which is returned: facts are folded by the lot. */
function takeRow(replica: Replica, loose: LooseRow, nowMs: number, changes: Changes): Fact | undefined {
  const row = readRow(replica, loose);
  switch (row?.kind) {
    case 'plan':
      addPlanDocument(replica.world.plan, row.body);
      changes.plan.add(`${row.body.kind}/${row.body.id}`);
      break;
    case 'scope': {
      const order = takeLeft(replica.world.plan, row.body.ref, row.lane);
      if (order !== undefined) changes.plan.add(`workOrder/${order}`);
      break;
    }
    case 'base':
      takeBase(replica, row.key, row.body, changes);
      break;
    case 'receipt':
      if (noteReceipt(replica.recent, row.body)) changes.receipts.add(row.body.fact);
      break;
    case 'fact': {
      replica.hlc = hlcObserve(replica.hlc, row.body.hlc, nowMs).hlc;
      const reading = readFact(row.body);
      if (reading.ok) return reading.fact;
      replica.keptAside.add(row.key);
      break;
    }
    default:
  }
  return undefined;
}

/** Takes in rows of the site log that a pull made durable. Rows that cannot be read are kept aside, never skipped silently. */
export function takeRows(replica: Replica, rows: readonly LooseRow[], nowMs: number, changes: Changes): void {
  const facts = rows.flatMap((row) => takeRow(replica, row, nowMs, changes) ?? []);
  takeFacts(replica, facts, changes);
}

/** Takes in what the store has, own facts and rows together, as at start-up: each aggregate is folded once. */
export function takeStored(replica: Replica, items: readonly StoredItem[], nowMs: number, changes: Changes): void {
  const facts: Fact[] = [];
  for (const item of items) {
    if ('own' in item) {
      noteOwn(replica, item.own);
      const fact = readCheckedFact(item.own);
      if (fact) facts.push(fact);
    } else {
      const fact = takeRow(replica, item.row, nowMs, changes);
      if (fact) facts.push(fact);
    }
  }
  takeFacts(replica, facts, changes);
}

/** End of the chain that a station writes now in a lane. */
export function currentHead(replica: Replica, station: string, lane: Lane, incarnation: string): ChainHead {
  const chain = formatChain({ station, lane, incarnation });
  return replica.heads.get(chain) ?? emptyHead(chain);
}

/** Ends of every chain of a station: those it wrote, and those it is about to write even when they are still empty. */
export function allHeads(replica: Replica, station: string, incarnation: string): ChainHead[] {
  const heads = new Map(replica.heads);
  for (const lane of lanes) {
    const head = currentHead(replica, station, lane, incarnation);
    heads.set(head.chain, head);
  }
  return [...heads.values()];
}
