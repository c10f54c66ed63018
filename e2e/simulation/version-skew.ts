import type { StationClock } from '../../electron/station/process/clock.ts';
import type { ChainId } from '../../shared/facts/chain.ts';
import { digest } from '../../shared/facts/digest.ts';
import type { RawFact } from '../../shared/facts/envelope.ts';
import { sealFacts } from '../../shared/facts/seal.ts';
import type { FactDraft } from '../../shared/facts/seal.ts';
import { must } from '../../shared/invariant.ts';
import type { Chance } from './chance.ts';
import { SITE } from './site-plan.ts';

const job = { order: 'wo-1', operation: '10', equipment: 'saw-1' };
const piece = { good: { value: '1', unit: 'C62' }, scrap: [], rework: { value: '0', unit: 'C62' } };

/** What other builds write: kinds and versions of the next one, and an older version of what this one knows. */
const drafts: readonly Pick<FactDraft, 'type' | 'v' | 'refs' | 'data'>[] = [
  { type: 'ThermalReadingTaken', v: 1, refs: ['probe:p-1', 'equipment:saw-1'], data: { celsius: '21.5' } },
  { type: 'QuantityReported', v: 99, refs: ['workOrder:wo-1', 'equipment:saw-1'], data: { ...job, grams: '12' } },
  { type: 'QuantityReported', v: 1, refs: ['workOrder:wo-1', 'equipment:saw-1'], data: { ...job, ...piece } },
];

/** Facts as another build would have continued a chain, by a person of the plan. */
export function factsOfAnotherBuild(
  own: readonly RawFact[],
  chain: ChainId,
  count: number,
  clock: StationClock,
  chance: Chance,
): RawFact[] {
  const last = must(
    own.filter((fact) => fact.chain === chain).toSorted((a, b) => b.seq - a.seq)[0],
    'last fact of the chain',
  );
  const newest = own.reduce((hlc, fact) => (fact.hlc > hlc ? fact.hlc : hlc), last.hlc);
  const chosen = Array.from({ length: count }, (): FactDraft => ({
    ...chance.of(drafts),
    occurredAt: new Date(clock.nowMs()).toISOString(),
    person: { id: 'sue', proof: 'badge' },
    command: null,
  }));
  const context = {
    site: SITE,
    nowMs: clock.nowMs(),
    boot: `other build after ${last.seq}`,
    mono: 1,
    newId: clock.newId,
  };
  return sealFacts(chosen, { chain, seq: last.seq, head: digest(last) }, newest, context).facts;
}
