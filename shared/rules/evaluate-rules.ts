import { stateOf } from '../aggregates/world.ts';
import { holdersOf } from '../time/equipment-shifts.ts';
import type { Fired } from './fired.ts';
import { rulesInForce } from './rule-book.ts';
import type { RuleInForce } from './rule-book.ts';
import { isSo } from './rule-predicates.ts';
import { triggersOf } from './rule-triggers.ts';
import type { RuleSight, Trigger } from './rule-triggers.ts';

/** A rule that fires now, and on what. */
export interface Firing {
  readonly rule: RuleInForce;
  readonly trigger: Trigger;
}

/** What fires at a machine now, and when to look again if nothing changes until does. */
export interface Evaluation {
  readonly firings: readonly Firing[];
  /** What would fire, if the limits of its rule let it. */
  readonly held: readonly Firing[];
  /** Milliseconds; null: never. */
  readonly nextMs: number | null;
}

const HOUR = 3_600_000;
/** Where all but what else has to be so is so, it is looked at again after this (milliseconds): people come and hours pass. */
const LOOK_AGAIN_MS = 60_000;

/** When a rule may fire at a machine again, by its limits and what it did there before (milliseconds). */
function freeFromMs({ rule, definition }: RuleInForce, fired: readonly Fired[]): number {
  const times = fired.flatMap((one) => (one.rule === rule ? Date.parse(one.at) : [])).toSorted((a, b) => a - b);
  const last = times.at(-1);
  if (last === undefined) return -Infinity;
  const { perHour, quietMinutes } = definition.limits;
  const oldest = times.at(-perHour);
  return Math.max(last + quietMinutes * 60_000, oldest === undefined ? -Infinity : oldest + HOUR);
}

/**
 * What the rules of the site do at a machine now. A pure function of what is on record and of the time: live and rehearsed it is the same one.
 * A rule that fired on something does not fire on it again; one trigger at a time, the oldest first, so that limits count.
 */
export function evaluateRules(sight: RuleSight): Evaluation {
  const { world, equipment, nowMs } = sight;
  const { fired } = stateOf(world, 'equipment', equipment);
  const done = new Set(fired.map(({ rule, trigger }) => `${rule} ${trigger}`));
  const holders = new Set(holdersOf(world.plan, equipment));
  const firings: Firing[] = [];
  const held: Firing[] = [];
  let nextMs = Infinity;
  for (const rule of rulesInForce(world, nowMs)) {
    const { places, when, if: conditions } = rule.definition;
    if (places.length > 0 && !places.some((place) => holders.has(place))) continue;
    const freeMs = freeFromMs(rule, fired);
    const open = triggersOf(sight, when)
      .filter(({ key }) => !done.has(`${rule.rule} ${key}`))
      .toSorted((a, b) => a.dueMs - b.dueMs || (a.key < b.key ? -1 : 1));
    for (const trigger of open) {
      const dueMs = Math.max(trigger.dueMs, freeMs, Date.parse(rule.from));
      if (dueMs > nowMs) {
        nextMs = Math.min(nextMs, dueMs);
        const isHeld = freeMs > nowMs && Math.max(trigger.dueMs, Date.parse(rule.from)) <= nowMs;
        if (isHeld && conditions.every((condition) => isSo(sight, trigger, condition))) held.push({ rule, trigger });
        continue;
      }
      if (!conditions.every((condition) => isSo(sight, trigger, condition))) {
        nextMs = Math.min(nextMs, nowMs + LOOK_AGAIN_MS);
        continue;
      }
      firings.push({ rule, trigger });
      break;
    }
  }
  return { firings, held, nextMs: nextMs === Infinity ? null : nextMs };
}
