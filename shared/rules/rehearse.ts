import { applyFact } from '../aggregates/world.ts';
import type { World } from '../aggregates/world.ts';
import type { Fact } from '../catalogue/fact-catalogue.ts';
import type { FactDraft } from '../facts/seal.ts';
import { evaluateRules } from './evaluate-rules.ts';
import { automationDrafts } from './fire-rule.ts';

/** When a rule would have fired, and what it would have done. */
export interface RehearsedFiring {
  readonly atMs: number;
  readonly equipment: string;
  readonly trigger: string;
  readonly params: Readonly<Record<string, string | number>>;
  /** Kinds of the facts that it would have recorded. */
  readonly did: readonly string[];
}

/** How facts were recorded: at one place of the order each, and known to the machine at that time. */
export interface Rehearsal {
  readonly firings: readonly RehearsedFiring[];
  readonly facts: number;
  readonly fromMs: number;
  readonly toMs: number;
}

/** A world as it was before, with nothing of the period in it: the rehearsal adds the facts itself. */
export interface RehearsalParts {
  readonly world: World;
  /** Facts of the period, in the order in which the station of the machine had them. */
  readonly facts: readonly Fact[];
  readonly equipment: readonly string[];
  readonly fromMs: number;
  readonly toMs: number;
  /** Turns drafts into facts of the rehearsal, stamped as if it were then (milliseconds). */
  readonly seal: (drafts: readonly FactDraft[], atMs: number) => readonly Fact[];
}

/** How often one moment is looked at: each look may fire one thing of each rule. */
const MOST_LOOKS = 50;

/**
 * Plays recorded facts through the evaluator that runs live: looks after each fact and at every moment at which something is due in between.
 * What a rule would have done is recorded in the world of the rehearsal, so that limits and what it fired on count as they would have.
 */
export function rehearse(parts: RehearsalParts): Rehearsal {
  const { world, facts, equipment, toMs } = parts;
  const firings: RehearsedFiring[] = [];
  const due = new Map<string, number>();

  function look(machine: string, atMs: number): void {
    for (let looks = 0; looks < MOST_LOOKS; looks += 1) {
      const sight = { world, equipment: machine, nowMs: atMs };
      const evaluation = evaluateRules(sight);
      for (const firing of evaluation.firings) {
        const drafts = automationDrafts(sight, { firings: [firing] });
        for (const fact of parts.seal(drafts, atMs)) applyFact(world, fact);
        const { key, params } = firing.trigger;
        firings.push({ atMs, equipment: machine, trigger: key, params, did: drafts.map(({ type }) => type) });
      }
      if (evaluation.firings.length > 0) continue;
      if (evaluation.nextMs === null) due.delete(machine);
      else due.set(machine, evaluation.nextMs);
      return;
    }
  }

  /** Everything that is due before an instant, in order of time. */
  function passUntil(untilMs: number): void {
    for (;;) {
      const [next] = [...due].toSorted((a, b) => a[1] - b[1] || (a[0] < b[0] ? -1 : 1));
      if (!next || next[1] > untilMs) return;
      look(next[0], next[1]);
    }
  }

  for (const machine of equipment) look(machine, parts.fromMs);
  for (let index = 0; index < facts.length;) {
    const at = facts[index]?.occurredAt ?? '';
    const atMs = Math.max(parts.fromMs, Date.parse(at));
    passUntil(atMs);
    // What was recorded in one write is seen as a whole.
    const together: Fact[] = [];
    for (let fact = facts[index]; fact?.occurredAt === at; fact = facts[(index += 1)]) together.push(fact);
    for (const fact of together) applyFact(world, fact);
    for (const machine of equipment) if (together.some((fact) => concerns(fact, machine))) look(machine, atMs);
  }
  passUntil(toMs);
  return { firings, facts: facts.length, fromMs: parts.fromMs, toMs };
}

/** Whether a machine looks again because of a fact: its own, and those of people, who come and go. */
export function concerns({ refs }: Pick<Fact, 'refs'>, machine: string): boolean {
  return refs.some((ref) => ref === `equipment:${machine}` || ref.startsWith('person:'));
}
