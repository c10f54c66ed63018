import type { AggregateBase } from '../aggregates/aggregate-base.ts';
import { adoptBase } from '../aggregates/base-exchange.ts';
import { applyFact } from '../aggregates/world.ts';
import type { World } from '../aggregates/world.ts';
import type { Fact } from '../catalogue/fact-catalogue.ts';
import type { FactDraft } from '../facts/seal.ts';
import type { PlanDocument } from '../plan/plan-document.ts';
import { addPlanDocument, hasStation } from '../plan/plan-index.ts';
import { evaluateRules } from './evaluate-rules.ts';
import type { Firing } from './evaluate-rules.ts';
import { automationDrafts } from './fire-rule.ts';

/** Something that became known to a station at an instant (milliseconds). */
export type Happening = { readonly knownMs: number } & (
  | { readonly fact: Fact }
  | { readonly document: PlanDocument }
  | { readonly base: AggregateBase }
);

/** When a rule would have fired, and what it would have done. */
export interface RehearsedFiring {
  readonly rule: string;
  readonly atMs: number;
  readonly equipment: string;
  readonly trigger: string;
  readonly order: string | null;
  readonly params: Readonly<Record<string, string | number>>;
  /** Kinds of the facts that it would have recorded; none: its limits kept it back, and when they let go there was nothing any more. */
  readonly did: readonly string[];
}

/** What came of a rehearsal. */
export interface Rehearsal {
  /** In order of time. */
  readonly firings: readonly RehearsedFiring[];
  readonly facts: number;
  readonly fromMs: number;
  readonly toMs: number;
}

/** A world as it was before, with nothing of the period in it: the rehearsal adds what happened itself. */
export interface RehearsalParts {
  readonly world: World;
  /** What became known in the period, in that order. */
  readonly happenings: readonly Happening[];
  readonly equipment: readonly string[];
  readonly fromMs: number;
  readonly toMs: number;
  /** Turns drafts into facts of the rehearsal, stamped as if it were then (milliseconds), behind the facts that came before. */
  readonly seal: (drafts: readonly FactDraft[], atMs: number) => readonly Fact[];
  /** A fact was played. */
  readonly heard?: (fact: Fact) => void;
}

/** How often one moment is looked at: each look may fire one thing of each rule. */
const MOST_LOOKS = 50;

/** Takes in what became known. */
export function takeHappening(world: World, happening: Happening): void {
  if ('fact' in happening) applyFact(world, happening.fact);
  else if ('document' in happening) addPlanDocument(world.plan, happening.document);
  else adoptBase(world, happening.base);
}

/** Whether a machine looks again because of a fact: its own, and those of people, who come and go. */
export function concerns({ refs }: Pick<Fact, 'refs'>, machine: string): boolean {
  return refs.some((ref) => ref === `equipment:${machine}` || ref.startsWith('person:'));
}

/** Whether a machine looks again because of what became known; of the plan anything may concern it. */
function isAbout(happening: Happening, machine: string): boolean {
  if ('fact' in happening) return concerns(happening.fact, machine);
  return 'document' in happening || happening.base.ref === `equipment:${machine}`;
}

/**
 * Plays what is on record through the evaluator that runs live: looks after each moment at which something became known and at every one at which
 * something is due in between. What a rule would have done is recorded in the world of the rehearsal, so that limits and what it fired on count as
 * they would have.
 */
export function rehearse(parts: RehearsalParts): Rehearsal {
  const { world, happenings, equipment, toMs } = parts;
  const firings: RehearsedFiring[] = [];
  const kept = new Map<string, RehearsedFiring>();
  const due = new Map<string, number>();
  let facts = 0;

  function told({ rule, trigger }: Firing, machine: string, atMs: number, did: readonly string[]): RehearsedFiring {
    const { key, params, subject } = trigger;
    const one = { rule: rule.rule, atMs, equipment: machine, trigger: key, order: subject.order ?? null, params, did };
    const name = `${machine} ${rule.rule} ${key}`;
    if (did.length > 0) kept.delete(name);
    else if (!kept.has(name)) kept.set(name, one);
    return one;
  }

  function look(machine: string, atMs: number): void {
    // Rules are carried out by the station of a machine: without one nobody watches it.
    if (!hasStation(world.plan, machine)) {
      due.delete(machine);
      return;
    }
    for (let looks = 0; looks < MOST_LOOKS; looks += 1) {
      const sight = { world, equipment: machine, nowMs: atMs };
      const evaluation = evaluateRules(sight);
      for (const firing of evaluation.firings) {
        const drafts = automationDrafts(sight, { firings: [firing] });
        for (const fact of parts.seal(drafts, atMs)) applyFact(world, fact);
        firings.push(
          told(
            firing,
            machine,
            atMs,
            drafts.map(({ type }) => type),
          ),
        );
      }
      if (evaluation.firings.length > 0) continue;
      for (const firing of evaluation.held) told(firing, machine, atMs, []);
      if (evaluation.nextMs === null) due.delete(machine);
      else due.set(machine, evaluation.nextMs);
      return;
    }
  }

  /** Everything that is due before an instant, in order of time. */
  function passUntil(untilMs: number): void {
    for (;;) {
      let next: readonly [machine: string, atMs: number] | undefined;
      for (const one of due) if (!next || one[1] < next[1] || (one[1] === next[1] && one[0] < next[0])) next = one;
      if (!next || next[1] > untilMs) return;
      look(...next);
    }
  }

  for (const machine of equipment) look(machine, parts.fromMs);
  for (let index = 0; index < happenings.length;) {
    const at = happenings[index]?.knownMs ?? 0;
    const atMs = Math.max(parts.fromMs, at);
    passUntil(atMs);
    // What was recorded in one write is seen as a whole.
    const together: Happening[] = [];
    for (let one = happenings[index]; one?.knownMs === at; one = happenings[(index += 1)]) together.push(one);
    for (const one of together) {
      takeHappening(world, one);
      if (!('fact' in one)) continue;
      facts += 1;
      parts.heard?.(one.fact);
    }
    for (const machine of equipment) if (together.some((one) => isAbout(one, machine))) look(machine, atMs);
  }
  passUntil(toMs);
  const all = [...firings, ...kept.values()].toSorted((a, b) => a.atMs - b.atMs);
  return { firings: all, facts, fromMs: parts.fromMs, toMs };
}
