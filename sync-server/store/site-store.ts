import type { Fact } from '../../shared/catalogue/fact-catalogue.ts';
import type { ChainHead, ChainId, Lane } from '../../shared/facts/chain.ts';
import type { RawFact } from '../../shared/facts/envelope.ts';
import type { Hlc } from '../../shared/facts/hlc.ts';
import type { PlanDocument, PlanDraft, PlanKind } from '../../shared/plan/plan-document.ts';
import type { HeldChain, Receipt, ShipRow } from '../../shared/sync/protocol.ts';
import type { ScopeStore } from './scope-store.ts';
import type { MarkVerdict } from './sqlite-lineage.ts';

/** What an ERP is told. `time`: minutes of a person or a machine. `operation`: one that the floor added. Stops belong to no order. */
export type PostingKind =
  | 'start'
  | 'quantity'
  | 'consume'
  | 'return'
  | 'time'
  | 'finish'
  | 'reopen'
  | 'operation'
  | 'reverse'
  | 'stop'
  | 'stopEnd'
  | 'stopReason';

/** What a fact asks the ERP to book. `key` is the id of the fact and makes the posting single. */
export interface Posting {
  readonly key: string;
  /** Postings of one order go out one after the other, in this lane. */
  readonly lane: string;
  readonly kind: PostingKind;
  /** What the connector needs, as JSON. */
  readonly body: Readonly<Record<string, unknown>>;
  /** Of a derived fact: all postings with one such key are one report, that of the fact which is first in the total order. */
  readonly dedupKey?: string;
  /** Key of a posting that this one ends. A report is ended once, however many facts of its `dedupKey` are. */
  readonly ends?: string;
}

/**
 * What a fact with effect asks the ERP to book. Total and pure.
 * @param fact the same, as it was read a moment ago; undefined: it has to be read.
 */
export type PostingsOf = (raw: RawFact, fact?: Fact) => readonly Posting[];

/**
 * `handed`: the ERP has it and has not answered yet; for stations that is pending. `settled`: it was refused, and somebody saw to it without
 * the ERP booking it. `echo`: another posting of its `dedupKey` is the report; for stations it stands as that one does.
 */
export type PostingState = 'pending' | 'sending' | 'handed' | 'posted' | 'rejected' | 'settled' | 'echo';

/** A posting with its place in the outbox. */
export interface OutboxPosting extends Posting {
  readonly number: number;
  readonly state: PostingState;
  /** What the connector set when it began to send (a file name), so that a restart can look it up. */
  readonly attempt: string | null;
  /** Where it was booked, or handed over; null: nowhere yet. */
  readonly reference: string | null;
  readonly message: string | null;
  /** Key of the report that stands for it: its own, but for an echo. */
  readonly report: string;
  /** The fact that this report has its effect from: the first of its `dedupKey`. */
  readonly fact: string;
  /** The number under which it was handed over last, counted from 1 over all reports; null: not yet. */
  readonly sent: number | null;
  /** How often it is to be handed over: 1, and one more each time that a refusal of it was answered by sending it again. */
  readonly tries: number;
}

/** Why a fact is kept without effect. */
export interface Quarantine {
  readonly reason: NonNullable<ShipRow['reason']>;
  readonly detail: string;
}

/**
 * How a fact may travel on. `fact`: its envelope is good, so it can be folded. `unreadable`: sent to stations to be shown, never
 * folded here. `apart`: kept on the server only, because under its own id it would be taken for another fact.
 */
export type FactForm = 'fact' | 'unreadable' | 'apart';

/** A fact that passed the border, with the verdict on it. Its place in the chain follows from its batch. */
export interface JudgedFact {
  /** The id it is kept under: its own, or one made from its hash when it has none that it may use. */
  readonly id: string;
  /** Hash of the fact as received, the `prev` of its successor. */
  readonly hash: string;
  /** Canonical JSON of the fact as received. */
  readonly text: string;
  /** The fact, where its envelope can be read: which aggregates it names, and where it stands in their order. */
  readonly raw: RawFact | null;
  readonly form: FactForm;
  readonly quarantined: Quarantine | null;
  /** Why somebody should look at it though it has effect; see the receipt. */
  readonly doubt?: string | undefined;
  readonly postings: readonly Posting[];
}

/**
 * The latest stamp after a fact. What does not follow the fact before it, or was dated back, counts for nothing: a torn row with a stamp far
 * ahead would take the effect of everything after it.
 */
export function laterStamp(latest: string, { raw, quarantined }: Pick<JudgedFact, 'raw' | 'quarantined'>): string {
  return raw !== null && quarantined?.reason !== 'broken-chain' && raw.hlc > latest ? raw.hlc : latest;
}

/** Facts for the end of one branch of a chain, and what the server says about them. */
export interface FactBatch {
  readonly chain: ChainId;
  /** 0 is the branch that arrived first. A number that is not held yet opens a branch. */
  readonly branch: number;
  /**
   * Where the facts continue. For a held branch what the writer believes to be its end; for a new branch the place in another
   * branch (or the empty chain) that it grows from. The append is refused when that is not so (any more).
   */
  readonly expected: { readonly seq: number; readonly head: string };
  readonly facts: readonly JudgedFact[];
  /** Facts of the server's own chain that belong to this append (quarantine verdicts, forks), sealed by the caller. */
  readonly serverFacts: readonly RawFact[];
  readonly receivedAt: string;
  /** What the station signed of the last of these facts, and with which key: an audit shows it. Absent: nobody signed that. */
  readonly signed?: SignedHead | undefined;
}

/** The signature of a station over a place of its chain; it covers everything below. */
export interface SignedHead {
  readonly seq: number;
  readonly head: string;
  readonly signature: string;
  readonly publicKey: string;
}

/** Something received that has no place in any chain: nobody proved that the station wrote it. */
export interface ApartRow {
  /** Made from the hash, never the id it claims: a verdict on it must not touch the true owner of that id. */
  readonly id: string;
  readonly hash: string;
  readonly text: string;
  readonly quarantined: Quarantine;
}

/** Rows to keep apart, with the server facts that say so. Rows that are apart already are left as they are. */
export interface ApartBatch {
  readonly chain: ChainId;
  readonly rows: readonly ApartRow[];
  readonly serverFacts: readonly RawFact[];
  readonly receivedAt: string;
}

/** A fact as it is kept. */
export interface KeptFact {
  readonly id: string;
  readonly seq: number;
  readonly hash: string;
  readonly form: FactForm;
  /** Canonical JSON of the fact as received. */
  readonly text: string;
}

/** One place of a chain in one of its branches. */
export interface ChainPlace {
  readonly branch: number;
  readonly seq: number;
  readonly hash: string;
}

/** One row of the site log; the body is its JSON text, so that it travels without being parsed. */
export interface StoredRow {
  readonly seq: number;
  readonly key: string;
  readonly lane: Lane;
  readonly kind: 'plan' | 'fact' | 'receipt' | 'scope' | 'base';
  readonly body: string;
}

/** One revision of the plan and when the server took it in. */
export interface PlanRevision {
  readonly document: PlanDocument;
  readonly at: string;
}

/** One line of a dropped file that has been taken or refused. */
export interface ImportLine {
  /** Hash of the file + line: the same line of the same file is never taken twice. */
  readonly key: string;
  readonly file: string;
  readonly line: number;
}

/** A backup that is finished, checked and on its disk. */
export interface FinishedBackup {
  /** When it was begun. */
  readonly at: string;
  /** Last row of the site log in it. */
  readonly lastRow: number;
  /** How far it goes in each branch of each chain. */
  readonly chains: readonly { readonly chain: ChainId; readonly branch: number; readonly seq: number }[];
}

/** Numbers for monitoring, as of now. */
export interface StoreStats {
  readonly rows: number;
  readonly facts: number;
  readonly chains: number;
  /** Facts that no finished backup holds. */
  readonly notBackedUp: number;
  /** Rows kept apart from the chains. */
  readonly apart: number;
  readonly outbox: {
    readonly pending: number;
    readonly sending: number;
    /** Handed over and not answered. */
    readonly handed: number;
    readonly rejected: number;
    readonly oldestOpenAt: string | null;
    readonly oldestHandedAt: string | null;
    readonly oldestRejectedAt: string | null;
  };
}

/**
 * Everything the server keeps for one site. One append-only log with a sequence in commit order; plan revisions, facts and receipts are
 * rows of it. Every method is one transaction: all of it is durable when the promise resolves, or none of it.
 */
export interface SiteStore {
  readonly site: string;
  /** Which rows belong to which stations. */
  readonly scopes: ScopeStore;
  /** Changes when the log was restored or made anew. */
  readonly epoch: string;
  /**
   * Begins a new epoch: every station pulls everything again. The whole plan gets new revisions, above all numbers that a lost part of
   * the log may have used: a revision number never stands for two contents. Postings that the ERP has not answered are handed over again.
   * @param lost an epoch that is not among those of this log and counts as one of them from now on; its plan has lower numbers.
   * @returns the new epoch.
   */
  renewEpoch(lost?: string): Promise<string>;
  /**
   * Whether an epoch that a station has seen is one that this log has had. `lost`: a server with a later copy of this log began it, so this
   * one was put back behind it. `unknown`: no server of this site began it.
   */
  epochVerdict(epoch: string): 'had' | 'lost' | 'unknown';
  /** A proof of how far the log goes now, which stations keep with their checkpoint; undefined as long as it is empty. */
  mark(): string | undefined;
  /** Whether the log still begins with what it held when the mark was given. Of marks of this epoch only. */
  markVerdict(mark: string | undefined): MarkVerdict;
  /** Last row of the site log. */
  upTo(): Promise<number>;
  /** Called after each commit with the last row and the lanes that grew. @returns a function that ends it. */
  onGrown(listener: (upTo: number, lanes: ReadonlySet<Lane>) => void): () => void;

  stationKey(station: string): Promise<string | undefined>;
  /** Keeps the first key seen for a station. @returns the key that is kept. */
  keepStationKey(station: string, publicKey: string, at: string): Promise<string>;

  /** End of a branch of a chain (branch 0 when not said); undefined when nothing of it is held. */
  chainEnd(chain: ChainId, branch?: number): Promise<HeldChain | undefined>;
  /** What all branches of a chain hold at the places from `fromSeq` to `toSeq`, by seq, then branch. */
  chainPlaces(chain: ChainId, fromSeq: number, toSeq: number): Promise<ChainPlace[]>;
  /**
   * The latest stamp in a branch of a chain, which the next fact must be later than; of a branch that does not exist yet, that of the fact it
   * grows from. The zero stamp when nothing tells.
   */
  latestStamp(chain: ChainId, branch: number, after: Pick<ChainHead, 'seq' | 'head'>): Promise<Hlc>;
  /** Next free branch number of a chain; 0 when nothing of it is held. */
  nextBranch(chain: ChainId): Promise<number>;
  /** Which of these facts are held already. */
  heldFacts(ids: readonly string[]): Promise<ReadonlySet<string>>;
  /** One fact by the id it is kept under. */
  keptFact(id: string): Promise<KeptFact | undefined>;
  /**
   * Stores facts, their receipts where there is something to say, and their ERP postings; those that answer a refusal of the ERP change how
   * the refused posting stands.
   * @returns false, with nothing stored, when `expected` or the end of the server's chain has moved, or an id has been taken
   * meanwhile: read again and retry.
   */
  appendFacts(batch: FactBatch): Promise<boolean>;
  /** The facts that one branch itself holds after a place, in order (a branch that forked off holds none from before the fork). */
  chainFacts(chain: ChainId, branch: number, afterSeq: number, limit: number): Promise<KeptFact[]>;

  /** Keeps rows apart from every chain. @returns false when the end of the server's chain has moved. */
  keepApart(batch: ApartBatch): Promise<boolean>;
  /** Which of these hashes are kept apart. */
  apartHashes(hashes: readonly string[]): Promise<ReadonlySet<string>>;
  /** Chains of which something was put apart at an instant or later, the last one first, at most 20. */
  apartSince(at: string): Promise<{ readonly chain: ChainId; readonly count: number; readonly lastAt: string }[]>;

  /** Gives each draft that differs from its current revision the next one. @returns documents that changed, in order. */
  putPlan(drafts: readonly PlanDraft[], lines?: readonly ImportLine[]): Promise<PlanDocument[]>;
  /** Current revisions of one kind, or those with the given ids. */
  currentPlan<Kind extends PlanKind>(
    kind: Kind,
    ids?: readonly string[],
  ): Promise<Extract<PlanDocument, { kind: Kind }>[]>;
  /** Current revisions of one kind by their ids, after one of them: for kinds of which there are many. */
  planPage<Kind extends PlanKind>(
    kind: Kind,
    afterId: string,
    limit: number,
  ): Promise<Extract<PlanDocument, { kind: Kind }>[]>;
  /** All revisions (of some kinds) after a place of the site log, in batches, oldest first. */
  streamPlan(
    afterSeq: number,
    kinds?: readonly PlanKind[],
  ): AsyncIterable<{ readonly revisions: readonly PlanRevision[]; readonly through: number }>;

  /** All facts that can be folded, in site order, in batches, for the server's own fold. */
  streamFacts(afterSeq: number): AsyncIterable<{ readonly facts: readonly RawFact[]; readonly through: number }>;

  /** Lines of these keys that were taken before. */
  knownLines(keys: readonly string[]): Promise<ReadonlySet<string>>;

  /** The oldest postings that are not finished, in outbox order, at most `limit`. */
  openPostings(limit: number): Promise<OutboxPosting[]>;
  /** The number under which a report was handed over last; 0 when none was. */
  lastSent(): Promise<number>;
  /**
   * Marks pending postings as being sent under one attempt name, and numbers them in this order on from `lastSent`.
   * @returns false, with nothing marked, when one of them is not pending any more or became that of another fact: look again.
   */
  beginPostings(postings: readonly Pick<OutboxPosting, 'number' | 'key'>[], attempt: string): Promise<boolean>;
  /** The reports that the ERP refused and nobody has answered, oldest first. */
  refusedPostings(): Promise<readonly (OutboxPosting & { readonly at: string })[]>;
  /** Postings with these keys, in whatever state. */
  postings(keys: readonly string[]): Promise<OutboxPosting[]>;
  /**
   * Says how postings stand: writes their state and a receipt for each fact into the site log. `pending` puts one back, to be sent again;
   * an answer of the ERP may come more than once and may change.
   */
  settlePostings(
    results: readonly {
      readonly number: number;
      readonly state: Exclude<PostingState, 'sending' | 'settled' | 'echo'>;
      readonly reference: string | null;
      readonly message: string | null;
      readonly at: string;
    }[],
  ): Promise<void>;
  /** What was last said about a fact. */
  receipt(fact: string): Promise<Receipt | undefined>;

  /** Small values of the server itself (the name of its station, its key). */
  readSetting(name: string): Promise<string | undefined>;
  writeSetting(name: string, value: string): Promise<void>;

  /** Notes what a finished backup holds: from then on the ends of chains say so as `backedUp`. */
  recordBackup(backup: FinishedBackup): Promise<void>;
  /** The last backup that was recorded. */
  lastBackup(): Promise<Pick<FinishedBackup, 'at' | 'lastRow'> | undefined>;

  /** Takes no time that grows with history. */
  stats(): Promise<StoreStats>;

  /** Commits what is under way and closes. */
  close(): Promise<void>;
}
