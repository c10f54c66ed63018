import { refTo } from '../../shared/aggregates/references.ts';
import type { RefusalAnswer } from '../../shared/attention/refusal-answer.ts';
import type { FactData, FactName } from '../../shared/catalogue/fact-catalogue.ts';
import type { ChainHead, ChainId } from '../../shared/facts/chain.ts';
import type { FactDraft } from '../../shared/facts/seal.ts';
import type { Quarantine } from '../store/site-store.ts';

function serverDraft<Name extends FactName>(
  type: Name,
  refs: readonly string[],
  data: FactData<Name>,
  at: string,
): FactDraft {
  return { type, v: 1, refs, data, occurredAt: at, person: null, command: null };
}

/** A chain as an aggregate. No fold knows this kind, so a fact that touches nothing else changes no state. */
function chainRef(chain: ChainId): string {
  return `chain:${chain}`;
}

/**
 * The verdict that a fact has no effect. It touches the aggregates of that fact, so that they are folded again; when those are not
 * known, the chain it came in.
 */
export function quarantineDraft(
  fact: string,
  { reason, detail }: Quarantine,
  refs: readonly string[],
  chain: ChainId,
  at: string,
): FactDraft {
  const touched = refs.length > 0 ? refs : [chainRef(chain)];
  return serverDraft('FactQuarantined', touched, { fact, reason, detail }, at);
}

/** The server carries an answer to a refused report out no more: another one came before it. It touches what the answer touches. */
export function idleAnswerDraft(
  answer: string,
  { posting, refusedAt }: Pick<RefusalAnswer, 'posting' | 'refusedAt'>,
  refs: readonly string[],
  at: string,
): FactDraft {
  return serverDraft('PostingAnswerIdle', refs, { posting, refusedAt, answer }, at);
}

/**
 * A chain has a second branch from the place after `after` on, beginning with `fact`. It touches the machine of the station, where people look
 * after it; undefined: it stands at none.
 */
export function forkDraft(fact: string, after: ChainHead, at: string, machine: string | undefined): FactDraft {
  const touched = [chainRef(after.chain), ...(machine === undefined ? [] : [refTo('equipment', machine)])];
  return serverDraft('ChainForked', touched, { chain: after.chain, seq: after.seq + 1, fact }, at);
}
