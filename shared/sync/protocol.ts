import { z } from 'zod';

import { aggregateBase } from '../aggregates/aggregate-base.ts';
import { chainHead, chainId, lanes, stationId } from '../facts/chain.ts';
import type { Lane } from '../facts/chain.ts';
import { aggregateRef, factEnvelope, instant } from '../facts/envelope.ts';
import { batchHead } from '../facts/signatures.ts';
import { planDocument } from '../plan/plan-document.ts';
import { quarantineReasons } from '../system/system-facts.ts';

/** Paths of the sync server. */
export const syncPaths = {
  hello: '/sync/v1/hello',
  ship: '/sync/v1/ship',
  pull: '/sync/v1/pull',
  nudges: '/sync/v1/nudges',
} as const;

/** Most facts in one shipped batch, and most rows in one pulled page. */
export const SHIP_LIMIT = 500;
export const PULL_LIMIT = 2000;
/** Most chains named in one hello; a station that wrote more says hello more than once. */
export const HELLO_LIMIT = 50;

/*
 * How versions live with each other. What is optional may join any message: whoever does not know it reads the rest, so a station may be newer than
 * its server, and older. Where that would lose something the reading is strict: facts (hashed, and kept aside or in quarantine when unreadable),
 * documents, bases. What joins a hello is signed with it, known or not, and is a single value. What changes its meaning, or must be
 * there, needs new paths (`/sync/v2/`).
 */

/** What the server holds of a chain: 1..seq with this head, of which 1..backedUp survive the loss of its disk. */
export const heldChain = z.object({ ...chainHead.shape, backedUp: z.int().min(0) });
export type HeldChain = z.infer<typeof heldChain>;

const hex64 = z.string().regex(/^[0-9a-f]{64}$/);

/**
 * A station introduces itself. The signature (Ed25519 over the canonical JSON of the other fields) proves that it holds the key, which
 * the server knows from the station's enrolment.
 */
const helloFields = z.object({
  site: z.string().min(1).max(40),
  station: stationId,
  publicKey: hex64,
  /** The chains this station writes, and the ones it wrote before. */
  chains: z.array(chainHead).max(HELLO_LIMIT),
  /** The station's own clock, for the offset it is told. */
  at: instant,
  /** What the server gave to be signed, so that nobody can say this hello a second time; absent: the server has not asked for it. */
  challenge: z.string().min(1).max(200).exactOptional(),
  /** The newest epoch that the station has seen, so that a server whose log was put back behind it finds out; absent: none yet. */
  epoch: z.string().min(1).max(200).exactOptional(),
  signature: z.string().regex(/^[0-9a-f]{128}$/),
});
export type HelloRequest = z.infer<typeof helloFields>;
/** With whatever a newer station says beside it, which its signature covers. */
export const helloRequest: z.ZodType<HelloRequest> = helloFields.catchall(
  z.union([z.string().max(1000), z.number(), z.boolean(), z.null()]),
);

/** What somebody has to look after at the server, though it does its work. A code that the screens word, or `other` with a sentence. */
export const serverNotice = z.object({
  /** `authorityEnds`: after `at` nobody reaches the server; `authorityWaits`: the next one is announced. `factsApart`: `count` facts of `station`. */
  code: z.enum(['authorityEnds', 'authorityWaits', 'factsApart', 'other']).catch('other'),
  at: instant.nullable(),
  station: z.string().max(64).nullable(),
  count: z.int().min(0),
  /** In English, for whoever does not know the code. */
  detail: z.string().max(400),
});
export type ServerNotice = z.infer<typeof serverNotice>;

export const helloResponse = z.object({
  /** Changes when the server's log is restored or made anew: then everything is pulled again. */
  epoch: z.string().min(1),
  serverTime: instant,
  /** Bearer token for the other calls. */
  token: z.string().min(1),
  /** For each chain named in the request: the branch that holds the head the station states, else the one that arrived first. */
  held: z.array(heldChain),
  /** Chains named in the request whose stated head lies on another branch than the first: go on in a new incarnation. */
  forked: z.array(chainId),
  /** The scope that the plan gives the station: what it pulls. Absent on a server without scopes: the whole site. */
  scope: z.string().max(200).optional(),
  /** Last place of the log of that scope. */
  upTo: z.int().min(0),
  /** The device is trusted no more, since then and for that reason: the session takes what the station still has to hand over, nothing else. */
  revoked: z.object({ at: instant, reason: z.string().max(400) }).exactOptional(),
  /** What somebody has to look after at the server; absent at servers of before. */
  notices: z.array(serverNotice).max(20).optional().catch(undefined),
});
export type HelloResponse = z.infer<typeof helloResponse>;

/** Facts of one chain in order, with the signed head of the last of them. */
export const shipRequest = z.object({
  facts: z.array(z.unknown()).min(1).max(SHIP_LIMIT),
  head: z.object(batchHead.shape),
});
export type ShipRequest = z.infer<typeof shipRequest>;

/** Answer for one fact; a batch never fails for one row. */
export const shipRow = z.object({
  id: z.string(),
  status: z.enum(['stored', 'duplicate', 'quarantined']),
  /** One that a newer server gives and nobody here knows is none; `detail` says it in words. */
  reason: z.enum(quarantineReasons).optional().catch(undefined),
  detail: z.string().optional(),
});
export type ShipRow = z.infer<typeof shipRow>;

export const shipResponse = z.object({
  epoch: z.string(),
  serverTime: instant,
  rows: z.array(shipRow),
  held: heldChain,
  /** True when the batch belongs to another branch of the chain than the one held as first: open a new incarnation. */
  forked: z.boolean(),
});
export type ShipResponse = z.infer<typeof shipResponse>;

/** How a posting of a fact to the ERP stands. `settled`: refused, and seen to by somebody without the ERP booking it. */
export const postingState = z.enum(['pending', 'sending', 'posted', 'rejected', 'settled']);

/** What became of a fact after it left its station; a row beside the fact, never part of it. */
export const receipt = z.object({
  fact: z.uuid(),
  chain: chainId,
  receivedAt: instant,
  quarantined: z.strictObject({ reason: z.enum(quarantineReasons), detail: z.string() }).nullable(),
  /** Why a supervisor should look at it though it has effect: it was proven by less than the site wants. Absent: nothing. */
  doubt: z.string().max(500).exactOptional(),
  posting: z
    .object({
      state: postingState,
      at: instant,
      reference: z.string().nullable(),
      message: z.string().nullable(),
      /** How often it goes to the ERP, this time included; absent: once. */
      attempt: z.int().min(2).exactOptional(),
    })
    .nullable(),
});
export type Receipt = z.infer<typeof receipt>;

/** An aggregate is no longer part of the station's scope: what is here of it may go. A row of it that comes later brings it back. */
export const scopeChange = z.strictObject({ ref: aggregateRef, in: z.literal(false) });

/** One row of the log of a scope. Rows with the same key supersede each other by seq. */
export const siteRow = z.discriminatedUnion('kind', [
  z.strictObject({
    seq: z.int().min(1),
    key: z.string(),
    lane: z.enum(lanes),
    kind: z.literal('plan'),
    body: planDocument,
  }),
  z.strictObject({
    seq: z.int().min(1),
    key: z.string(),
    lane: z.enum(lanes),
    kind: z.literal('fact'),
    body: factEnvelope,
  }),
  z.strictObject({
    seq: z.int().min(1),
    key: z.string(),
    lane: z.enum(lanes),
    kind: z.literal('receipt'),
    body: receipt,
  }),
  z.strictObject({
    seq: z.int().min(1),
    key: z.string(),
    lane: z.enum(lanes),
    kind: z.literal('scope'),
    body: scopeChange,
  }),
  z.strictObject({
    seq: z.int().min(1),
    key: z.string(),
    lane: z.enum(lanes),
    kind: z.literal('base'),
    body: aggregateBase,
  }),
]);

/** A row whose body is checked one by one, so that one bad row does not spoil its page. */
export const looseRow = z.object({
  seq: z.int().min(1),
  key: z.string().min(1).max(300),
  lane: z.enum(lanes),
  kind: z.string(),
  body: z.unknown(),
});
export type LooseRow = z.infer<typeof looseRow>;

/** Key of a row. */
export const rowKey = {
  plan: (kind: string, id: string, revision: number) => `plan/${kind}/${id}@${revision}`,
  fact: (id: string) => `fact/${id}`,
  receipt: (fact: string) => `receipt/${fact}`,
  scope: (ref: string, lane: Lane) => `scope/${lane}/${ref}`,
  base: (ref: string) => `base/${ref}`,
} as const;

/**
 * Place in the log of a scope: rows after `seq` of this epoch and scope are still to come. `since` is where that log ended when the station
 * began to pull it: what left before is not told. `mark` is the server's own proof of how far its log went when
 * it answered; the station hands it back as it is, and the server sees by it when its log was since replaced by an older copy.
 */
export const checkpoint = z.object({
  epoch: z.string(),
  seq: z.int().min(0),
  mark: z.string().max(200).optional(),
  scope: z.string().max(200).optional(),
  since: z.int().min(0).optional(),
});
export type Checkpoint = z.infer<typeof checkpoint>;

export const pullRequest = z.object({
  lane: z.enum(lanes),
  /** Null: from the beginning. */
  checkpoint: checkpoint.nullable(),
  limit: z.int().min(1).max(PULL_LIMIT),
  /** Chains whose facts the station has because it writes them. */
  without: z.array(chainId).max(10),
});
export type PullRequest = z.infer<typeof pullRequest>;

export const pullResponse = z.object({
  epoch: z.string(),
  serverTime: instant,
  rows: z.array(looseRow),
  checkpoint,
  /** True when more rows wait after these. */
  more: z.boolean(),
  /** The scope that the plan gives the station now. Another one than at hello: say hello again and pull it under a name of its own. */
  scope: z.string().max(200).optional(),
  /** Last place of the log of the scope, for progress. */
  upTo: z.int().min(0),
  /** Rows of this lane that wait after these, for progress; may be off by a few. Absent: not counted. */
  remaining: z.int().min(0).optional(),
  /** The checkpoint was of another epoch or scope: these rows start from the beginning, under the new one. */
  reset: z.boolean(),
});
export type PullResponse = z.infer<typeof pullResponse>;

/** The only thing sent over the nudge socket: the log of the station's scope has grown. Documents never travel here. */
export const nudge = z.object({ upTo: z.int().min(0), lane: z.enum(lanes) });
export type Nudge = z.infer<typeof nudge>;

/** Header of a refusal that carries what is to be signed: in its body older stations would not understand even the sentence. */
export const CHALLENGE_HEADER = 'lineside-challenge';

/** Any refusal of a request, as a sentence with what to do. */
export const syncProblem = z.object({
  code: z.enum([
    'invalid',
    'too-large',
    'damaged',
    'wrong-site',
    'unknown-station',
    'key-mismatch',
    'not-enrolled',
    'revoked',
    /** The hello needs the challenge that comes along. By HTTP this is `invalid` with `CHALLENGE_HEADER`. */
    'challenge',
    'no-token',
    'busy',
    'not-found',
    'failed',
  ]),
  message: z.string(),
  /** To be signed in a hello, once and soon. */
  challenge: z.string().min(1).max(200).exactOptional(),
});
export type SyncProblem = z.infer<typeof syncProblem>;
