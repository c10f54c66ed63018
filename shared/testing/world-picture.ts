import { aggregateKinds, parseRef } from '../aggregates/references.ts';
import type { AggregateKind } from '../aggregates/references.ts';
import { applyFacts, emptyWorld, factsOf, stateOf } from '../aggregates/world.ts';
import type { World } from '../aggregates/world.ts';
import type { Fact } from '../catalogue/fact-catalogue.ts';
import { canonicalJson } from '../facts/canonical-json.ts';

/** The aggregate that a reference names; undefined when this build does not know its kind. */
export function knownRef(ref: string): { readonly kind: AggregateKind; readonly id: string } | undefined {
  const { kind, id } = parseRef(ref);
  const known = aggregateKinds.find((one) => one === kind);
  return known && { kind: known, id };
}

function shown(world: World, kind: AggregateKind, id: string): string {
  const { facts, silenced } = factsOf(world, kind, id);
  return canonicalJson({
    state: stateOf(world, kind, id),
    facts: facts.map((fact) => `${fact.id} ${silenced.has(fact.id) ? 'silenced' : ''}`),
  });
}

/** Everything that a world shows of its facts, as one text: two replicas agree exactly when their pictures do. */
export function pictureOf(world: World): string {
  return aggregateKinds
    .flatMap((kind) => [...world.logs[kind].keys()].toSorted().map((id) => `${kind}:${id} ${shown(world, kind, id)}`))
    .join('\n');
}

/** Like `pictureOf`, of these aggregates alone, wherever they are kept. */
export function pictureOfRefs(world: World, refs: readonly string[]): string {
  const lines = refs.flatMap((ref) => {
    const known = knownRef(ref);
    return known ? `${ref} ${shown(world, known.kind, known.id)}` : [];
  });
  return lines.toSorted().join('\n');
}

/** Only the states, of every aggregate that one of the facts names: what taking back must restore. */
export function statesOf(world: World, facts: readonly Fact[]): string {
  return [...new Set(facts.flatMap((fact) => fact.refs))]
    .toSorted()
    .flatMap((ref) => knownRef(ref) ?? [])
    .map(({ kind, id }) => canonicalJson(stateOf(world, kind, id)))
    .join('\n');
}

/** A world with these facts. */
export function foldedWorld(facts: readonly Fact[]): World {
  const world = emptyWorld();
  applyFacts(world, facts);
  return world;
}
