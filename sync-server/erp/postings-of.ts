import { parseRef } from '../../shared/aggregates/references.ts';
import { readFact } from '../../shared/catalogue/fact-catalogue.ts';
import type { Fact } from '../../shared/catalogue/fact-catalogue.ts';
import type { RawFact } from '../../shared/facts/envelope.ts';
import type { Posting } from '../store/site-store.ts';
import type { PostingBody } from './outbox/posting-body.ts';

/** Kinds of fact that the ERP hears of; their reversal is told too. */
const posted: ReadonlySet<string> = new Set(['JobStarted', 'QuantityReported', 'JobCompleted']);

/**
 * What a fact asks the ERP to book: nothing for most facts, one posting for those that start, count, finish or take back work. Pure; the
 * key is the id of the fact, so a fact stored twice asks once. A fact that this build cannot read asks nothing.
 */
export function postingsOf(raw: RawFact): Posting[] {
  const reading = readFact(raw);
  if (!reading.ok) return [];
  const { fact } = reading;
  const about = { occurredAt: fact.occurredAt, person: fact.person?.id ?? null };
  switch (fact.type) {
    case 'JobStarted':
      return [posting(fact, { kind: 'start', ...jobOf(fact), ...about })];
    case 'JobCompleted':
      return [posting(fact, { kind: 'finish', ...jobOf(fact), ...about })];
    case 'QuantityReported': {
      const { good, scrap, rework } = fact.data;
      return [posting(fact, { kind: 'quantity', ...jobOf(fact), ...about, good, scrap, rework })];
    }
    case 'Reversed': {
      const order = refOf(fact, 'workOrder');
      if (!posted.has(fact.data.type) || fact.reverses === undefined || order === undefined) return [];
      const equipment = refOf(fact, 'equipment') ?? null;
      return [posting(fact, { kind: 'reverse', order, equipment, ...about, reverses: fact.reverses })];
    }
    default:
      return [];
  }
}

function jobOf(fact: Fact<'JobStarted' | 'JobCompleted' | 'QuantityReported'>) {
  const { order, operation, equipment } = fact.data;
  return { order, operation, equipment };
}

function refOf(fact: Fact, kind: string): string | undefined {
  return fact.refs.map((ref) => parseRef(ref)).find((ref) => ref.kind === kind)?.id;
}

function posting(fact: Fact, body: PostingBody): Posting {
  return { key: fact.id, lane: body.order, kind: body.kind, body };
}
