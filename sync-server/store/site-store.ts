import type { ChainId } from "../../shared/facts/chain.ts";
import type { RawFact } from "../../shared/facts/envelope.ts";
import type { PlanDocument, PlanDraft, PlanKind } from "../../shared/plan/plan-document.ts";
import type { HeldChain, LooseRow, Receipt, ShipRow } from "../../shared/sync/protocol.ts";
import type { Lane } from "../../shared/facts/chain.ts";

/** What a fact asks the ERP to book. `key` is the id of the fact and makes the posting single. */
export interface Posting {
  readonly key: string;
  /** Postings of one order go out one after the other, in this lane. */
  readonly lane: string;
  readonly kind: "start" | "quantity" | "finish" | "reverse";
  /** What the connector needs, as JSON. */
  readonly body: Readonly<Record<string, unknown>>;
}

export type PostingState = "pending" | "sending" | "posted" | "rejected";

/** A posting with its place in the outbox. */
export interface OutboxPosting extends Posting {
  readonly number: number;
  readonly state: PostingState;
  /** What the connector set when it began to send (a file name), so that a restart can look it up. */
  readonly attempt: string | null;
  readonly message: string | null;
}

/** A fact that passed the border, with the verdict on it. */
export interface JudgedFact {
  readonly raw: RawFact;
  /** Hash of the fact, the `prev` of its successor. */
  readonly hash: string;
  /** The text as received when it could not be read as a fact; null otherwise. */
  readonly quarantined: {
    readonly reason: NonNullable<ShipRow["reason"]>;
    readonly detail: string;
  } | null;
  readonly postings: readonly Posting[];
}

/** Facts for the end of one branch of a chain, and what the server says about them. */
export interface FactBatch {
  readonly chain: ChainId;
  /** 0 is the branch that arrived first. */
  readonly branch: number;
  /** What the writer believes to be the end of that branch; the append is refused when it has moved. */
  readonly expected: { readonly seq: number; readonly head: string };
  readonly facts: readonly JudgedFact[];
  /** Facts of the server's own chain that belong to this append (quarantine verdicts, forks), sealed by the caller. */
  readonly serverFacts: readonly RawFact[];
  readonly receivedAt: string;
}

/** One line of a dropped file that has been taken or refused. */
export interface ImportLine {
  /** Hash of the file + line: the same line of the same file is never taken twice. */
  readonly key: string;
  readonly file: string;
  readonly line: number;
}

/**
 * Everything the server keeps for one site. One append-only log with a sequence in commit order; plan revisions, facts and receipts are
 * rows of it. Every method is one transaction: all of it is durable when the promise resolves, or none of it.
 */
export interface SiteStore {
  readonly site: string;
  /** Changes when the log was restored or made anew. */
  readonly epoch: string;
  /** Last row of the site log. */
  upTo(): Promise<number>;
  /** Called after each commit with the last row and the lanes that grew. @returns a function that ends it. */
  onGrown(listener: (upTo: number, lanes: ReadonlySet<Lane>) => void): () => void;

  stationKey(station: string): Promise<string | undefined>;
  /** Keeps the first key seen for a station. @returns the key that is kept. */
  keepStationKey(station: string, publicKey: string, at: string): Promise<string>;

  /** End of a branch of a chain; undefined when nothing of it is held. */
  chainEnd(chain: ChainId, branch?: number): Promise<HeldChain | undefined>;
  /** The branch that holds the fact with this hash at this place of the chain. */
  branchAt(chain: ChainId, seq: number, hash: string): Promise<number | undefined>;
  /** Next free branch number of a chain. */
  nextBranch(chain: ChainId): Promise<number>;
  /** Which of these facts are held already. */
  heldFacts(ids: readonly string[]): Promise<ReadonlySet<string>>;
  /** Stores facts, their receipts where there is something to say, and their ERP postings. @returns false when `expected` has moved: read again and retry. */
  appendFacts(batch: FactBatch): Promise<boolean>;
  /** Facts of one branch after a place, in order. */
  chainFacts(chain: ChainId, branch: number, afterSeq: number, limit: number): Promise<RawFact[]>;

  /** Gives each draft that differs from its current revision the next one. @returns documents that changed, in order. */
  putPlan(drafts: readonly PlanDraft[], lines?: readonly ImportLine[]): Promise<PlanDocument[]>;
  /** Current revisions of one kind, or those with the given ids. */
  currentPlan<Kind extends PlanKind>(
    kind: Kind,
    ids?: readonly string[],
  ): Promise<Extract<PlanDocument, { kind: Kind }>[]>;

  /** Rows after `seq` in one lane, in order, facts of the chains in `without` left out. `through` is the place reached even when rows were left out. */
  rowsAfter(query: {
    readonly seq: number;
    readonly lane: Lane;
    readonly limit: number;
    readonly without: readonly ChainId[];
  }): Promise<{
    readonly rows: LooseRow[];
    readonly through: number;
    readonly more: boolean;
  }>;
  /** All facts in site order, in batches, for the server's own fold. */
  streamFacts(
    afterSeq: number,
  ): AsyncIterable<{ readonly facts: readonly RawFact[]; readonly through: number }>;

  /** Lines of these keys that were taken before. */
  knownLines(keys: readonly string[]): Promise<ReadonlySet<string>>;

  /** The oldest postings that are not finished, in outbox order, at most `limit`. */
  openPostings(limit: number): Promise<OutboxPosting[]>;
  /** Marks pending postings as being sent under one attempt name. */
  beginPostings(numbers: readonly number[], attempt: string): Promise<void>;
  /** Ends postings: writes their state and a receipt for each fact into the site log. */
  settlePostings(
    results: readonly {
      readonly number: number;
      readonly state: "posted" | "rejected" | "pending";
      readonly reference: string | null;
      readonly message: string | null;
      readonly at: string;
    }[],
  ): Promise<void>;
  receipt(fact: string): Promise<Receipt | undefined>;

  /** Small values of the server itself (its chain's incarnation, its key). */
  readSetting(name: string): Promise<string | undefined>;
  writeSetting(name: string, value: string): Promise<void>;

  close(): Promise<void>;
}
