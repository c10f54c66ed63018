import type { ChainHead } from './chain.ts';
import { digest } from './digest.ts';
import type { RawFact } from './envelope.ts';
import { hlcTick } from './hlc.ts';
import type { Hlc } from './hlc.ts';

/** What a gate decides: a fact before the station gives it an identity, a place in a chain and a time. */
export interface FactDraft {
  readonly type: string;
  readonly v: number;
  readonly refs: readonly string[];
  readonly data: RawFact['data'];
  readonly occurredAt: string;
  readonly person: RawFact['person'];
  readonly command: string | null;
  readonly reverses?: string | undefined;
  readonly dedupKey?: string | undefined;
}

/** What sealing needs from the outside world, read by the caller at its edge. */
export interface SealContext {
  readonly site: string;
  readonly nowMs: number;
  readonly boot: string;
  readonly mono: number;
  readonly newId: () => string;
}

export interface Sealed {
  readonly facts: RawFact[];
  readonly head: ChainHead;
  readonly hlc: Hlc;
}

/**
 * Turns drafts into facts at the end of a chain: id, seq, prev and stamp each, in the order given.
 * Pure apart from `newId`; nothing is durable yet, and the caller keeps `head` and `hlc` only once it is.
 */
export function sealFacts(drafts: readonly FactDraft[], head: ChainHead, hlc: Hlc, context: SealContext): Sealed {
  let current = head;
  let stamp = hlc;
  const facts: RawFact[] = [];
  for (const draft of drafts) {
    stamp = hlcTick(stamp, context.nowMs);
    const fact: RawFact = {
      id: context.newId(),
      type: draft.type,
      v: draft.v,
      site: context.site,
      chain: current.chain,
      seq: current.seq + 1,
      prev: current.head,
      hlc: stamp,
      occurredAt: draft.occurredAt,
      boot: context.boot,
      mono: context.mono,
      person: draft.person,
      command: draft.command,
      refs: [...draft.refs],
      ...(draft.dedupKey === undefined ? {} : { dedupKey: draft.dedupKey }),
      ...(draft.reverses === undefined ? {} : { reverses: draft.reverses }),
      data: draft.data,
    };
    facts.push(fact);
    current = { chain: current.chain, seq: fact.seq, head: digest(fact) };
  }
  return { facts, head: current, hlc: stamp };
}

/** Why a run of facts does not continue a chain. */
export interface BrokenLink {
  readonly index: number;
  readonly reason: 'wrong chain' | 'gap or repeat in seq' | 'prev does not match';
}

/**
 * Checks that `facts` continue the chain at `head` without a hole.
 * @returns the new head, or the first broken link.
 */
export function followChain(
  head: ChainHead,
  facts: readonly RawFact[],
): { readonly head: ChainHead } | { readonly broken: BrokenLink } {
  let current = head;
  for (const [index, fact] of facts.entries()) {
    if (fact.chain !== current.chain) return { broken: { index, reason: 'wrong chain' } };
    if (fact.seq !== current.seq + 1) return { broken: { index, reason: 'gap or repeat in seq' } };
    if (fact.prev !== current.head) return { broken: { index, reason: 'prev does not match' } };
    current = { chain: current.chain, seq: fact.seq, head: digest(fact) };
  }
  return { head: current };
}
