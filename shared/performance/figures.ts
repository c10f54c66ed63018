import type { KpiPolicy } from '../plan/kpi-policy.ts';
import type { Figure } from '../views/performance-view.ts';
import { plannedBusyMs } from './elements.ts';
import type { Elements } from './elements.ts';

/** The figures of ISO 22400-2 that are made of the elements of a work unit, an order or a sum of them. */
export interface Figures {
  readonly oee: Figure;
  readonly availability: Figure;
  readonly effectiveness: Figure;
  readonly qualityRatio: Figure;
  /** NEE: setup is no loss. */
  readonly netEquipmentEffectiveness: Figure;
  readonly allocationEfficiency: Figure;
  readonly utilizationEfficiency: Figure;
  readonly technicalEfficiency: Figure;
  readonly setupRatio: Figure;
  readonly scrapRatio: Figure;
  readonly reworkRatio: Figure;
  /** Pieces an hour. */
  readonly throughputRate: Figure;
}

/** An amount that a formula speaks of: how it is written, and how much it is (minutes or pieces). */
interface Term {
  readonly text: string;
  readonly value: number;
  readonly inputs: Readonly<Record<string, number>>;
  /** Nobody knows it. */
  readonly unknown?: boolean;
}

const minutes = (ms: number): number => ms / 60_000;
const element = (name: string, value: number): Term => ({ text: name, value, inputs: { [name]: value } });

function combined(text: string, value: number, ...terms: readonly Term[]): Term {
  const inputs: Record<string, number> = {};
  for (const term of terms) Object.assign(inputs, term.inputs);
  return { text, value, inputs };
}

/** Share of the planned busy time so far of which something is known; 1 where there was none yet. */
export function coverageOf(elements: Elements): number {
  const known = plannedBusyMs(elements);
  return known + elements.unknown === 0 ? 1 : known / (known + elements.unknown);
}

interface Ratio {
  readonly over: Term;
  readonly under: Term;
}

/** A part that is less than none (what was made before turned out to be scrap) is no share of anything. */
const valueOf = ({ over, under }: Ratio): number | null =>
  over.unknown || under.unknown || under.value <= 0 || over.value < 0 ? null : over.value / under.value;
const textOf = ({ over, under }: Ratio): string => `${over.text} / ${under.text}`;

/** The terms that a policy makes of the elements. */
function termsOf(elements: Elements, policy: KpiPolicy) {
  const pbt = element('PBT', minutes(plannedBusyMs(elements)));
  const aust = element('AUST', minutes(elements.aust));
  const apt = element('APT', minutes(elements.apt));
  const minor = element('minorStops', minutes(elements.minor));
  const runs =
    policy.minorStops === 'effectiveness' ? combined('(APT + minorStops)', apt.value + minor.value, apt, minor) : apt;
  const busy = policy.setup === 'planned' ? combined('(PBT − AUST)', pbt.value - aust.value, pbt, aust) : pbt;
  const gq = element('GQ', elements.gq);
  const pq = element('PQ', elements.gq + elements.sq + elements.rq);
  const priPq = { ...element('Σ PRI·PQ', minutes(elements.earned)), unknown: elements.unrated > 0 };
  const priGq = { ...element('Σ PRI·GQ', minutes(elements.earnedGood)), unknown: elements.unrated > 0 };
  return { pbt, aust, apt, runs, busy, gq, pq, priPq, priGq };
}

/**
 * Figures from elements. A divisor of zero and planned run times that nobody knows give null, never 0 or 100 %. Factors are multiplied as
 * they are, not as they are shown.
 * @param coverage share of the planned busy time of which something is known; absent: as the elements tell.
 */
export function figuresOf(elements: Elements, policy: KpiPolicy, coverage = coverageOf(elements)): Figures {
  const { pbt, aust, apt, runs, busy, gq, pq, priPq, priGq } = termsOf(elements, policy);
  const adet = element('ADET', minutes(elements.adet));
  const aupt = element('AUPT', aust.value + apt.value);
  const aubt = element('AUBT', aupt.value + adet.value);
  // On one work unit an order neither waits nor travels: its execution time is the time that the unit was used for it.
  const hours = { ...element('AOET', aubt.value), value: aubt.value / 60 };
  const prepared = runs === apt ? aupt : combined('(AUST + APT + minorStops)', aust.value + runs.value, aust, runs);

  const a: Ratio = { over: runs, under: busy };
  const e: Ratio = { over: priPq, under: runs };
  const q: Ratio = policy.quality === 'time' ? { over: priGq, under: priPq } : { over: gq, under: pq };
  const n: Ratio = { over: policy.setup === 'planned' ? runs : prepared, under: busy };
  const effectiveness = valueOf(e);
  const tooQuick = effectiveness !== null && effectiveness > 1 + 1e-9;

  function figure(...factors: readonly Ratio[]): Figure {
    let value: number | null = 1;
    const inputs: Record<string, number> = {};
    for (const factor of factors) {
      const one = valueOf(factor);
      value = value === null || one === null ? null : value * one;
      Object.assign(inputs, factor.over.inputs, factor.under.inputs);
    }
    const [only] = factors;
    const formula = factors.length === 1 && only ? textOf(only) : factors.map((one) => `(${textOf(one)})`).join(' × ');
    return { value, formula, inputs, coverage, warning: tooQuick && factors.includes(e) ? 'rate' : null };
  }

  return {
    oee: figure(a, e, q),
    availability: figure(a),
    effectiveness: figure(e),
    qualityRatio: figure(q),
    netEquipmentEffectiveness: figure(n, e, q),
    allocationEfficiency: figure({ over: aubt, under: pbt }),
    utilizationEfficiency: figure({ over: apt, under: aubt }),
    technicalEfficiency: figure({ over: apt, under: combined('(APT + ADET)', apt.value + adet.value, apt, adet) }),
    setupRatio: figure({ over: aust, under: aupt }),
    scrapRatio: figure({ over: element('SQ', elements.sq), under: pq }),
    reworkRatio: figure({ over: element('RQ', elements.rq), under: pq }),
    throughputRate: figure({ over: pq, under: hours }),
  };
}
