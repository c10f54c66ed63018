import * as fc from 'fast-check';
import { describe, expect, test } from 'vitest';

import { orderDocument, personDocument } from '../testing/small-plant.ts';
import type { PlanDocument } from './plan-document.ts';
import { addPlanDocument, emptyPlan, parsePlanKey, personByBadge, planBody, planRevision } from './plan-index.ts';
import type { PlanIndex } from './plan-index.ts';

function planOf(documents: readonly PlanDocument[]): PlanIndex {
  const plan = emptyPlan();
  for (const document of documents) addPlanDocument(plan, document);
  return plan;
}

const person = (id: string, revision: number, badge: string, active = true): PlanDocument => {
  const document = personDocument(id, revision, badge);
  return document.kind === 'person' ? { ...document, body: { ...document.body, active } } : document;
};

interface Drawn {
  readonly revision: number;
  readonly badge: string;
  readonly active: boolean;
}

/** A document of a kind; what is drawn as badge is its number, its machine or its work center. */
function documentOf(kind: string, id: string, { revision, badge, active }: Drawn): PlanDocument {
  const head = { id, revision, externalRefs: [] };
  switch (kind) {
    case 'person':
      return person(id, revision, badge, active);
    case 'station':
      return { kind, ...head, body: { name: id, equipment: badge } };
    case 'equipment':
      return {
        kind,
        ...head,
        body: { name: id, level: active ? 'workUnit' : 'tool', parent: badge === '1' ? null : badge },
      };
    default:
      return orderDocument(id, { number: badge }, revision);
  }
}

/** A set of revisions in which (kind, id, revision) names one content, as the server guarantees. */
const documents = fc
  .uniqueArray(
    fc.record({
      kind: fc.constantFrom('person', 'workOrder', 'station', 'equipment'),
      id: fc.constantFrom('a', 'b', 'c', '__proto__', 'constructor', 'a@1', 'a/b'),
      revision: fc.integer({ min: 1, max: 4 }),
      badge: fc.constantFrom('1', '2', '3', '__proto__'),
      active: fc.boolean(),
    }),
    { selector: ({ kind, id, revision }) => `${kind}/${id}@${revision}` },
  )
  .map((all) => all.map(({ kind, id, revision, badge, active }) => documentOf(kind, id, { revision, badge, active })));

const arrivals = documents.chain((all) =>
  fc.tuple(
    fc.constant(all),
    fc.shuffledSubarray([...all, ...all], { minLength: all.length * 2, maxLength: all.length * 2 }),
  ),
);

const badges = ['1', '2', '3', '__proto__', 'none'];

describe('the plan', () => {
  test('is the same whatever the order and repetition in which revisions arrive', () => {
    fc.assert(
      fc.property(arrivals, ([all, arrived]) => {
        const [expected, found] = [planOf(all), planOf(arrived)];
        expect(found.current).toEqual(expected.current);
        expect(found.revisions).toEqual(expected.revisions);
        expect(found.badges).toEqual(expected.badges);
        expect(found.stationsOf).toEqual(expected.stationsOf);
        expect(found.unitsOf).toEqual(expected.unitsOf);
        for (const badge of badges) expect(personByBadge(found, badge)).toBe(personByBadge(expected, badge));
      }),
    );
  });

  test('has as current the highest revision of each document, and every revision at hand', () => {
    fc.assert(
      fc.property(documents, (all) => {
        const plan = planOf(all);
        for (const document of all) {
          const highest = Math.max(
            ...all
              .filter(({ kind, id }) => kind === document.kind && id === document.id)
              .map(({ revision }) => revision),
          );
          expect(planRevision(plan, document.kind, document.id)?.revision).toBe(highest);
          expect(planRevision(plan, document.kind, document.id, document.revision)).toBe(document);
        }
        expect(plan.revisions.size).toBe(all.length);
      }),
    );
  });

  test('finds for every badge exactly the active person who holds it now', () => {
    fc.assert(
      fc.property(arrivals, ([, arrived]) => {
        const plan = planOf(arrived);
        for (const badge of badges) {
          const holders = [...plan.current.values()].filter((one) => one.kind === 'person' && one.body.badge === badge);
          const active = holders.filter((one) => one.kind === 'person' && one.body.active).map(({ id }) => id);
          const found = personByBadge(plan, badge);
          const expected = active.length > 0 ? active : holders.map(({ id }) => id);
          expect(active.length > 1 ? found === undefined : found === expected.toSorted()[0]).toBe(true);
        }
      }),
    );
  });

  test('tells whether a revision became the current one', () => {
    const plan = emptyPlan();
    expect(addPlanDocument(plan, person('ann', 2, 'x'))).toBe(true);
    expect(addPlanDocument(plan, person('ann', 2, 'x'))).toBe(false);
    expect(addPlanDocument(plan, person('ann', 1, 'x'))).toBe(false);
    expect(addPlanDocument(plan, person('ann', 3, 'x'))).toBe(true);
  });

  test('knows nothing of what it does not hold', () => {
    const plan = planOf([orderDocument('a')]);
    expect(planBody(plan, 'workOrder', 'b')).toBeUndefined();
    expect(planBody(plan, 'workOrder', 'a', 7)).toBeUndefined();
    expect(planBody(plan, 'person', 'a')).toBeUndefined();
  });

  test('has keys from which kind and id can be read, whatever the id', () => {
    const ids = ['a', 'a/b', '/', '__proto__'];
    const keys = [...planOf(ids.map((id) => orderDocument(id))).current.keys()];
    expect(keys.map(parsePlanKey)).toEqual(ids.map((id) => ({ kind: 'workOrder', id })));
  });
});

describe('a badge', () => {
  test('that two people swap leads to the new holder as soon as both revisions are here, in every order', () => {
    const swap = [person('ann', 1, 'A'), person('ben', 1, 'B'), person('ann', 2, 'B'), person('ben', 2, 'A')];
    fc.assert(
      fc.property(fc.shuffledSubarray(swap, { minLength: 4 }), (arrived) => {
        const plan = planOf(arrived);
        expect([personByBadge(plan, 'A'), personByBadge(plan, 'B')]).toEqual(['ben', 'ann']);
      }),
    );
  });

  test('that somebody held for a while leads back to the one who kept it', () => {
    const plan = planOf([person('ann', 1, 'A'), person('ben', 1, 'A'), person('ben', 2, 'B')]);
    expect(personByBadge(plan, 'A')).toBe('ann');
  });

  test('that two active people hold names nobody', () => {
    expect(personByBadge(planOf([person('ann', 1, 'A'), person('ben', 1, 'A')]), 'A')).toBeUndefined();
  });

  test('of somebody who left leads to the one who has it now, or else still to the one who left', () => {
    const left = person('ann', 2, 'A', false);
    expect(personByBadge(planOf([left, person('ben', 1, 'A')]), 'A')).toBe('ben');
    expect(personByBadge(planOf([person('ben', 1, 'A'), left]), 'A')).toBe('ben');
    expect(personByBadge(planOf([left]), 'A')).toBe('ann');
  });

  test('that was given back names nobody', () => {
    expect(personByBadge(planOf([person('ann', 1, 'A'), person('ann', 2, 'C')]), 'A')).toBeUndefined();
  });
});

test('the stations and units of a plan are those of its current revisions', () => {
  fc.assert(
    fc.property(arrivals, ([, arrived]) => {
      const plan = planOf(arrived);
      const current = [...plan.current.values()];
      const idsWhere = (holds: (document: PlanDocument) => boolean) =>
        current
          .filter((document) => holds(document))
          .map(({ id }) => id)
          .toSorted();
      for (const key of ['', ...badges]) {
        const stations = idsWhere((one) => one.kind === 'station' && one.body.equipment === key);
        const units = idsWhere(
          (one) => one.kind === 'equipment' && one.body.level === 'workUnit' && (one.body.parent ?? '') === key,
        );
        expect([...(plan.stationsOf.get(key) ?? [])].toSorted()).toEqual(stations);
        expect([...(plan.unitsOf.get(key) ?? [])].toSorted()).toEqual(units);
      }
    }),
  );
});
