import { parseRef } from '../aggregates/references.ts';
import type { AggregateKind } from '../aggregates/references.ts';
import { effectiveBackwards } from '../aggregates/world.ts';
import type { World } from '../aggregates/world.ts';
import type { Fact } from '../catalogue/fact-catalogue.ts';
import { isServerChain } from '../facts/chain.ts';
import type { RawFact } from '../facts/envelope.ts';
import { compareFacts } from '../facts/order.ts';

/** An answer to a refusal. */
export type AnswerFact = Fact<'PostingResent'> | Fact<'PostingSettled'>;

/**
 * What was decided about one refusal of the report of a fact, as far as it is known here: what the server carried out, else what was decided
 * first; undefined: nothing yet. Reads what was recorded of its order or machine since.
 */
export function answerTo(
  world: World,
  refused: Pick<RawFact, 'id' | 'refs' | 'hlc' | 'chain' | 'seq'>,
  refusedAt: string,
) {
  const [ref] = refused.refs;
  if (ref === undefined) return undefined;
  const { kind, id } = parseRef(ref);
  const idle = new Set<string>();
  let [answer, first]: (AnswerFact | undefined)[] = [];
  for (const fact of effectiveBackwards(world, kind as AggregateKind, id)) {
    if (compareFacts(fact, refused) <= 0) break;
    // What the server says of an answer comes after it.
    if (fact.type === 'PostingAnswerIdle' && isServerChain(fact.chain)) idle.add(fact.data.answer);
    const isAnswer = fact.type === 'PostingResent' || fact.type === 'PostingSettled';
    if (!isAnswer || fact.data.posting !== refused.id || fact.data.refusedAt !== refusedAt) continue;
    first = fact;
    if (!idle.has(fact.id)) answer = fact;
  }
  return answer ?? first;
}
