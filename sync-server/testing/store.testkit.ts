import { canonicalJson } from '../../shared/facts/canonical-json.ts';
import type { Lane } from '../../shared/facts/chain.ts';
import { sha256Hex } from '../../shared/facts/digest.ts';
import type { RawFact } from '../../shared/facts/envelope.ts';
import { must } from '../../shared/invariant.ts';
import type { PersonPlan } from '../../shared/plan/person.ts';
import type { PlanDraft } from '../../shared/plan/plan-document.ts';
import type { WorkOrderPlan } from '../../shared/plan/work-order.ts';
import type { FactBatch, JudgedFact, Posting, Quarantine, SiteStore, StoredRow } from '../store/site-store.ts';

interface Verdict {
  readonly quarantined?: Quarantine;
  readonly postingsOf?: (fact: RawFact) => readonly Posting[];
}

/** Facts as the border hands them on. */
export function judged(facts: readonly RawFact[], verdict: Verdict = {}): JudgedFact[] {
  return facts.map((fact) => {
    const text = canonicalJson(fact);
    const { quarantined = null, postingsOf = () => [] } = verdict;
    return {
      id: fact.id,
      hash: sha256Hex(text),
      text,
      raw: fact,
      form: 'fact',
      quarantined,
      postings: postingsOf(fact),
    };
  });
}

/** A batch for the first branch of the chain that the facts continue. */
export function batchOf(facts: readonly RawFact[], verdict: Verdict = {}): FactBatch {
  const first = must(facts[0], 'first fact');
  return {
    chain: first.chain,
    branch: 0,
    expected: { seq: first.seq - 1, head: first.prev },
    facts: judged(facts, verdict),
    serverFacts: [],
    receivedAt: '2026-11-22T09:00:00.000Z',
  };
}

/** A person of the plan, an operator unless said otherwise. */
export function personDraft(id: string, over: Partial<PersonPlan> = {}): PlanDraft {
  const body: PersonPlan = {
    name: id,
    badge: `badge-${id}`,
    roles: ['operator'],
    language: 'en',
    active: true,
    ...over,
  };
  return { kind: 'person', id, externalRefs: [], body };
}

/** A released order with one operation. */
export function orderDraft(id: string, over: Partial<WorkOrderPlan> = {}): PlanDraft {
  const body: WorkOrderPlan = {
    number: id,
    material: { id: 'M-1', name: 'Bracket' },
    quantity: { value: '100', unit: 'C62' },
    due: '2026-11-23T12:00:00.000Z',
    earliestStart: null,
    priority: 0,
    customer: null,
    requestState: 'released',
    overTolerancePercent: 0,
    operations: [
      { id: '10', sequence: 10, name: 'Press', workCenter: 'presses', setupMinutes: 10, runMinutes: 60, materials: [] },
    ],
    ...over,
  };
  return { kind: 'workOrder', id, externalRefs: [], body };
}

/** All rows of a lane, pulled in small pages by a station that holds the whole site. */
export async function pullAll(store: SiteStore, lane: Lane): Promise<StoredRow[]> {
  const scope = await store.scopes.scopeOf('office');
  const rows: StoredRow[] = [];
  for (let seq = 0; ;) {
    const page = await store.scopes.rowsAfter({ scope, seq, since: 0, lane, limit: 7, without: [] });
    rows.push(...page.rows);
    if (!page.more) return rows;
    seq = page.through;
  }
}
