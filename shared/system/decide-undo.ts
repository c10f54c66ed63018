import { isSilenced, liesUnderBase } from '../aggregates/world.ts';
import type { World } from '../aggregates/world.ts';
import { can, rolesThatCan } from '../authority/can.ts';
import { readCheckedFact } from '../catalogue/fact-catalogue.ts';
import type { Fact } from '../catalogue/fact-catalogue.ts';
import { compareFacts } from '../facts/order.ts';
import type { CommandParams } from '../gate/command.ts';
import { draft } from '../gate/gate-context.ts';
import type { Acting, Decision, GateContext } from '../gate/gate-context.ts';
import { refuseWithoutPin } from '../gate/pin-needed.ts';
import { openScreen, refuse } from '../gate/refusal.ts';
import { planBody } from '../plan/plan-index.ts';
import { deedsOf } from '../views/deeds-of.ts';
import { dependentsOf } from './undo-dependents.ts';

/** How many of the deeds that rest on another are told; a shift of a job that began it all may have hundreds. */
const DEEDS = 20;

/**
 * What has to be taken back with some facts, in order, and what stands against it. What the station noticed by itself (a machine's counts of
 * a job, a stop) rests on what people did and goes along with it: nobody could take it back first.
 */
function takenTogether(
  world: World,
  facts: readonly Fact[],
): { readonly taken: readonly Fact[]; readonly dependents: readonly Fact[] } {
  const taken = new Map(facts.map((fact) => [fact.id, fact]));
  const dependents = new Map<string, Fact>();
  // Whatever goes along is looked at in turn, because a Map is walked to its end as it grows.
  for (const fact of taken.values())
    for (const later of dependentsOf(world, fact)) {
      const goesAlong = later.command === null && later.person === null && later.type !== 'Reversed';
      (goesAlong ? taken : dependents).set(later.id, later);
    }
  const inOrder = (map: ReadonlyMap<string, Fact>) => [...map.values()].toSorted(compareFacts);
  return { taken: inOrder(taken), dependents: inOrder(dependents).filter(({ id }) => !taken.has(id)) };
}

/**
 * Takes back an earlier command as a whole: one reversal for each of its facts. Refused with the list of dependents when later
 * facts rest on it, and for somebody else's command without that authority.
 */
export function decideUndo(context: GateContext, acting: Acting, params: CommandParams<'undo'>): Decision {
  const { world } = context;
  const facts = context
    .factsOfCommand(params.command)
    .map((raw) => readCheckedFact(raw))
    .filter((fact): fact is Fact => fact !== undefined && fact.type !== 'Reversed');
  if (facts.length === 0) return refuse('undo-unknown', {}, [openScreen('actions')]);
  // The server may have carried it out before this station hears of it.
  if (facts.some(({ type }) => type === 'PostingResent' || type === 'PostingSettled'))
    return refuse(
      'undo-of-answer',
      {},
      [openScreen('actions')],
      facts.map((fact) => fact.id),
    );
  // What was built on them since may have left this station together with the facts that the base stands for.
  if (facts.some((fact) => liesUnderBase(world, fact)))
    return refuse(
      'undo-too-old',
      {},
      [{ kind: 'ask', roles: rolesThatCan('fact.reverseOthers') }, openScreen('actions')],
      facts.map((fact) => fact.id),
    );
  const effective = facts.filter((fact) => !isSilenced(world, fact));
  if (effective.length === 0)
    return refuse(
      'undo-done-already',
      {},
      [openScreen('actions')],
      facts.map((fact) => fact.id),
    );

  const person = planBody(world.plan, 'person', acting.person.id);
  const own = effective.every((fact) => fact.person?.id === acting.person.id);
  if (!own && !(person && can(person, 'fact.reverseOthers'))) {
    return refuse(
      'undo-not-yours',
      {},
      [{ kind: 'ask', roles: rolesThatCan('fact.reverseOthers') }],
      effective.map((fact) => fact.id),
    );
  }
  const unproven = own ? undefined : refuseWithoutPin(context, acting.person.id, 'fact.reverseOthers');
  if (unproven) return unproven;
  const { taken, dependents } = takenTogether(world, effective);
  if (dependents.length > 0) {
    const deeds = deedsOf(world, dependents).toReversed();
    const { refusal } = refuse(
      'undo-has-dependents',
      { count: deeds.length },
      [openScreen('actions')],
      dependents.map((fact) => fact.id),
    );
    return { ok: false, refusal: { ...refusal, deeds: deeds.slice(0, DEEDS) } };
  }
  return {
    ok: true,
    drafts: taken.toReversed().map((fact) => draft(context, acting, 'Reversed', { type: fact.type }, fact)),
  };
}
