import { ed25519 } from '@noble/curves/ed25519.js';
import { bytesToHex, hexToBytes, utf8ToBytes } from '@noble/hashes/utils.js';
import { z } from 'zod';

import { canonicalJson } from './canonical-json.ts';
import { chainId } from './chain.ts';
import type { ChainHead } from './chain.ts';
import type { HumanSignature, RawFact } from './envelope.ts';

/** An Ed25519 key pair, both halves as 64 hex digits. */
export interface KeyPair {
  readonly publicKey: string;
  readonly secretKey: string;
}

/** The key pair that a 32-byte secret seed (64 hex digits) stands for. */
export function keyPairOf(secretKey: string): KeyPair {
  return { secretKey, publicKey: bytesToHex(ed25519.getPublicKey(hexToBytes(secretKey))) };
}

/** Signs the canonical JSON of a statement (Ed25519, hex). A statement says by an `is` member what it is, so that none passes for another. */
export function signStatement(statement: { readonly is: string }, secretKey: string): string {
  return bytesToHex(ed25519.sign(utf8ToBytes(canonicalJson(statement)), hexToBytes(secretKey)));
}

/**
 * True when the owner of `publicKey` signed this very statement. Verified strictly (RFC 8032): the looser rules of ZIP 215 accept
 * keys of small order, under which one signature fits every statement and so proves none.
 */
export function verifyStatement(statement: { readonly is: string }, value: string, publicKey: string): boolean {
  try {
    return ed25519.verify(hexToBytes(value), utf8ToBytes(canonicalJson(statement)), hexToBytes(publicKey), {
      zip215: false,
    });
  } catch {
    return false; // A signature or key that is no point on the curve proves nothing.
  }
}

/** The signature of a station over the head of a shipped batch; it covers every fact below that head in the chain. */
export const batchHead = z.strictObject({
  site: z.string().min(1).max(40),
  chain: chainId,
  seq: z.int().min(1),
  head: z.string().regex(/^[0-9a-f]{64}$/),
  signature: z.string().regex(/^[0-9a-f]{128}$/),
});
export type BatchHead = z.infer<typeof batchHead>;

const batchStatement = (site: string, head: ChainHead) => ({
  is: 'lineside batch head 1',
  site,
  chain: head.chain,
  seq: head.seq,
  head: head.head,
});

/** The text that a station signs for a batch head, for servers that verify with their platform's own Ed25519. */
export function batchHeadText(head: Omit<BatchHead, 'signature'>): string {
  return canonicalJson(batchStatement(head.site, head));
}

/** Signs the head of a batch with the key of the station. */
export function signBatchHead(site: string, head: ChainHead, secretKey: string): BatchHead {
  return {
    site,
    chain: head.chain,
    seq: head.seq,
    head: head.head,
    signature: signStatement(batchStatement(site, head), secretKey),
  };
}

/** True when the station that owns `publicKey` signed exactly this head. */
export function verifyBatchHead(signed: BatchHead, publicKey: string): boolean {
  return verifyStatement(batchStatement(signed.site, signed), signed.signature, publicKey);
}

type Signable = Pick<
  RawFact,
  'id' | 'type' | 'v' | 'site' | 'occurredAt' | 'person' | 'refs' | 'dedupKey' | 'reverses' | 'data'
>;

const humanStatement = (fact: Signable, person: string, meaning: string, at: string) => ({
  is: 'lineside human signature 1',
  fact: {
    id: fact.id,
    type: fact.type,
    v: fact.v,
    site: fact.site,
    occurredAt: fact.occurredAt,
    person: fact.person,
    refs: fact.refs,
    dedupKey: fact.dedupKey,
    reverses: fact.reverses,
    data: fact.data,
  },
  person,
  meaning,
  at,
});

/**
 * Signs a fact as a person: what is signed is the content (whose deed, what it takes back), not its place in the chain and in
 * time. `at` is an instant.
 */
export function signAsPerson(
  fact: Signable,
  person: string,
  meaning: string,
  at: string,
  keys: KeyPair,
): HumanSignature {
  return {
    person,
    meaning,
    at,
    key: keys.publicKey,
    value: signStatement(humanStatement(fact, person, meaning, at), keys.secretKey),
  };
}

/** True when the fact carries a signature and it is over this very content by the key it names. */
export function verifyHumanSignature(fact: Signable & { readonly signature?: HumanSignature | undefined }): boolean {
  const { signature } = fact;
  if (!signature) return false;
  return verifyStatement(
    humanStatement(fact, signature.person, signature.meaning, signature.at),
    signature.value,
    signature.key,
  );
}
