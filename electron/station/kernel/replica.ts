import type { z } from 'zod';

import type { AggregateBase } from '../../../shared/aggregates/aggregate-base.ts';
import { adoptBase } from '../../../shared/aggregates/base-exchange.ts';
import { applyFact, applyFacts, emptyWorld, isKnownFact } from '../../../shared/aggregates/world.ts';
import type { World } from '../../../shared/aggregates/world.ts';
import { readCheckedFact, readFact } from '../../../shared/catalogue/fact-catalogue.ts';
import type { Fact } from '../../../shared/catalogue/fact-catalogue.ts';
import { emptyHead, formatChain, lanes } from '../../../shared/facts/chain.ts';
import type { ChainHead, Lane } from '../../../shared/facts/chain.ts';
import { digest } from '../../../shared/facts/digest.ts';
import type { RawFact } from '../../../shared/facts/envelope.ts';
import { HLC_ZERO, hlcObserve } from '../../../shared/facts/hlc.ts';
import type { Hlc } from '../../../shared/facts/hlc.ts';
import { addPlanDocument } from '../../../shared/plan/plan-index.ts';
import { siteRow } from '../../../shared/sync/protocol.ts';
import type { LooseRow, Receipt } from '../../../shared/sync/protocol.ts';
import { takeLeft } from '../scope/station-scope.ts';
import type { StoredBatch } from '../store/station-store.ts';

/** What changed when something was taken in: references of aggregates and keys of plan documents, receipts by fact. */
export interface Changes {
  readonly refs: Set<string>;
  readonly plan: Set<string>;
  readonly receipts: Set<string>;
}

/** Everything a station knows, in memory, folded from its store. */
export interface Replica {
  readonly world: World;
  readonly receipts: Map<string, Receipt>;
  /** Ends of the chains this station wrote, old incarnations included. */
  readonly heads: Map<string, ChainHead>;
  /** Own facts of the last commands, newest last; for the list of actions. */
  readonly recent: RawFact[];
  /** Ids of the commands that own facts came from: a filter before the store is asked for a repeated command. */
  readonly commands: Set<string>;
  hlc: Hlc;
  factCount: number;
  /** Keys of pulled rows that this build cannot read; they stay stored and are read again by the next build. */
  readonly keptAside: Set<string>;
}

/** How many own facts the list of actions looks back over. */
const RECENT = 400;

/** An empty replica. */
export function emptyReplica(): Replica {
  return {
    world: emptyWorld(),
    receipts: new Map(),
    heads: new Map(),
    recent: [],
    commands: new Set(),
    hlc: HLC_ZERO,
    factCount: 0,
    keptAside: new Set(),
  };
}

/** Nothing has changed yet. */
export function noChanges(): Changes {
  return { refs: new Set(), plan: new Set(), receipts: new Set() };
}

function noteOwn(replica: Replica, raw: RawFact): void {
  const head = replica.heads.get(raw.chain);
  if (!head || head.seq < raw.seq) replica.heads.set(raw.chain, { chain: raw.chain, seq: raw.seq, head: '' });
  if (raw.command !== null) replica.commands.add(raw.command);
  if (raw.hlc > replica.hlc) replica.hlc = raw.hlc;
  replica.recent.push(raw);
  if (replica.recent.length > 2 * RECENT) replica.recent.splice(0, replica.recent.length - RECENT);
}

/** Takes in own facts that were just made durable, with the new heads of their chains. */
export function takeOwn(
  replica: Replica,
  facts: readonly RawFact[],
  heads: readonly ChainHead[],
  changes: Changes,
): void {
  for (const raw of facts) {
    noteOwn(replica, raw);
    replica.factCount += 1;
    const fact = readCheckedFact(raw);
    if (fact) for (const ref of applyFact(replica.world, fact)) changes.refs.add(ref);
  }
  for (const head of heads) replica.heads.set(head.chain, head);
}

function readRow(replica: Replica, loose: LooseRow): z.infer<typeof siteRow> | undefined {
  const parsed = siteRow.safeParse(loose);
  if (parsed.success) {
    replica.keptAside.delete(loose.key);
    return parsed.data;
  }
  replica.keptAside.add(loose.key);
  return undefined;
}

function takeFacts(replica: Replica, facts: readonly Fact[], changes: Changes): void {
  // What an old incarnation wrote here comes back from the server.
  replica.factCount += facts.filter((fact) => !isKnownFact(replica.world, fact)).length;
  if (facts.length === 1 && facts[0]) for (const ref of applyFact(replica.world, facts[0])) changes.refs.add(ref);
  else for (const ref of applyFacts(replica.world, facts)) changes.refs.add(ref);
}

function takeBase(replica: Replica, key: string, base: AggregateBase, changes: Changes): void {
  const adopted = adoptBase(replica.world, base);
  if (!adopted.ok) replica.keptAside.add(key);
  else if (adopted.changed) changes.refs.add(base.ref);
}

function takeScope(replica: Replica, ref: string, lane: Lane, changes: Changes): void {
  const order = takeLeft(replica.world.plan, ref, lane);
  if (order !== undefined) changes.plan.add(`workOrder/${order}`);
}

/** Takes in rows of the site log that a pull made durable. Rows that cannot be read are kept aside, never skipped silently. */
export function takeRows(replica: Replica, rows: readonly LooseRow[], nowMs: number, changes: Changes): void {
  const facts: Fact[] = [];
  for (const loose of rows) {
    const row = readRow(replica, loose);
    if (row?.kind === 'plan') {
      addPlanDocument(replica.world.plan, row.body);
      changes.plan.add(`${row.body.kind}/${row.body.id}`);
    } else if (row?.kind === 'scope') {
      takeScope(replica, row.body.ref, row.lane, changes);
    } else if (row?.kind === 'base') {
      takeBase(replica, row.key, row.body, changes);
    } else if (row?.kind === 'receipt') {
      replica.receipts.set(row.body.fact, row.body);
      changes.receipts.add(row.body.fact);
    } else if (row?.kind === 'fact') {
      replica.hlc = hlcObserve(replica.hlc, row.body.hlc, nowMs).hlc;
      const reading = readFact(row.body);
      if (reading.ok) facts.push(reading.fact);
      else replica.keptAside.add(row.key);
    }
  }
  takeFacts(replica, facts, changes);
}

/** Folds a whole store, as at start-up: each aggregate is folded once. */
export async function foldStore(stream: AsyncIterable<StoredBatch>, nowMs: number): Promise<Replica> {
  const replica = emptyReplica();
  const own: RawFact[] = [];
  const rows: LooseRow[] = [];
  for await (const batch of stream) {
    if ('own' in batch) for (const fact of batch.own) own.push(fact);
    else for (const row of batch.rows) rows.push(row);
  }
  const last = new Map<string, RawFact>();
  for (const raw of own) {
    noteOwn(replica, raw);
    const before = last.get(raw.chain);
    if (!before || before.seq < raw.seq) last.set(raw.chain, raw);
  }
  for (const raw of last.values()) replica.heads.set(raw.chain, { chain: raw.chain, seq: raw.seq, head: digest(raw) });
  replica.factCount += own.length;
  applyFacts(
    replica.world,
    own.map((raw) => readCheckedFact(raw)).filter((fact) => fact !== undefined),
  );
  takeRows(replica, rows, nowMs, noChanges());
  return replica;
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
