import { stateOf } from '../aggregates/world.ts';
import { holdersOf } from '../time/equipment-shifts.ts';
import { firedOfRule } from './fired-index.ts';
import type { FiredOfRule } from './fired-index.ts';
import { MOST_OF_KEY } from './fired.ts';
import { nextBeginningMs, rulesInForce } from './rule-book.ts';
import type { RuleInForce } from './rule-book.ts';
import { changesByItself, isSo } from './rule-predicates.ts';
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
/** Where all but what time alone may bring about is so, it is looked at again after this (milliseconds): people come and hours pass. */
const LOOK_AGAIN_MS = 60_000;

/** When a rule may fire at a machine again, by its limits and what it did there before (milliseconds). */
function freeFromMs({ definition }: RuleInForce, { times }: FiredOfRule): number {
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
export function evaluateRules(asked: RuleSight): Evaluation {
  // One of its own: what rules share in looking is kept by it.
  const sight = { ...asked };
  const { world, equipment, nowMs } = sight;
  const { fired } = stateOf(world, 'equipment', equipment);
  const holders = new Set(holdersOf(world.plan, equipment));
  const firings: Firing[] = [];
  const held: Firing[] = [];
  // A version that is to come is looked at when it does, though nothing happens there then.
  let nextMs = nextBeginningMs(world, nowMs) ?? Infinity;
  for (const rule of rulesInForce(world, nowMs)) {
    const { places, when, if: conditions } = rule.definition;
    if (places.length > 0 && !places.some((place) => holders.has(place))) continue;
    const before = firedOfRule(fired, rule.rule);
    const freeMs = freeFromMs(rule, before);
    const { fromMs } = rule;
    for (const trigger of triggersOf(sight, when)) {
      // A record keeps so much of a key.
      if (before.triggers.has(trigger.key.slice(0, MOST_OF_KEY))) continue;
      const dueMs = Math.max(trigger.dueMs, freeMs, fromMs);
      if (dueMs > nowMs) {
        nextMs = Math.min(nextMs, dueMs);
        // Those behind it are due no sooner.
        if (trigger.dueMs > nowMs) break;
        const isHeld = freeMs > nowMs && fromMs <= nowMs;
        if (isHeld && conditions.every((condition) => isSo(sight, trigger, condition))) held.push({ rule, trigger });
        continue;
      }
      const unmet = conditions.filter((condition) => !isSo(sight, trigger, condition));
      if (unmet.length > 0) {
        if (unmet.every(changesByItself)) nextMs = Math.min(nextMs, nowMs + LOOK_AGAIN_MS);
        continue;
      }
      firings.push({ rule, trigger });
      break;
    }
  }
  return { firings, held, nextMs: nextMs === Infinity ? null : nextMs };
}
