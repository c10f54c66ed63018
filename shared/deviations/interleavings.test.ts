import * as fc from 'fast-check';
import { expect, test } from 'vitest';

import { refTo } from '../aggregates/references.ts';
import { stateOf } from '../aggregates/world.ts';
import type { RawFact } from '../facts/envelope.ts';
import { must } from '../invariant.ts';
import { createTestClock } from '../testing/seeded.ts';
import { smallPlant } from '../testing/small-plant.ts';
import { createTestStation } from '../testing/test-station.ts';
import type { TestStation } from '../testing/test-station.ts';
import { createDeviationIndex } from './deviation-index.ts';
import type { DeviationIndex } from './deviation-index.ts';
import type { Deviation } from './deviation-type.ts';
import { deviationType } from './deviation-types.ts';
import { equipmentOfPlan } from './refs-of-plan.ts';
import { clearedDraft, escalationDraft, waitEndedDraft } from './station-deeds.ts';

const MINUTE = 60_000;
const job = ['wo-1', '10'] as const;

/** What somebody does at one of two stations; `which` chooses among what is open, or offered, or was done. */
const step = fc.record({
  at: fc.integer({ min: 0, max: 1 }),
  does: fc.constantFrom(
    'raise',
    'take',
    'give',
    'decide',
    'decide',
    'agree',
    'settle',
    'reopen',
    'merge',
    'undo',
    'hold',
    'letGo',
    'start',
    'report',
    'stopWork',
    'finish',
    'escalate',
    'waitEnds',
    'clear',
    'hear',
    'hear',
    'lateHear',
  ),
  which: fc.nat(40),
  minutes: fc.nat(20),
});
type Step = typeof step extends fc.Arbitrary<infer One> ? One : never;

/** A station with what its list keeps as facts come. */
interface Kept {
  readonly station: TestStation;
  readonly index: DeviationIndex;
  readonly actor: string;
  readonly given: string[];
}

function kept(id: string, seed: number, clock: ReturnType<typeof createTestClock>, people: readonly string[]): Kept {
  const station = createTestStation({ id, plan: smallPlant(), seed, clock });
  for (const person of people) station.give(station.commands.signOn(person));
  const index = createDeviationIndex(station.context);
  const one = { station, index, actor: must(people[0], 'somebody'), given: [] };
  everything(station, index);
  return one;
}

function everything({ world }: TestStation, index: DeviationIndex): void {
  index.touched([...equipmentOfPlan(world)].map((id) => refTo('equipment', id)));
  for (const kind of ['equipment', 'workOrder', 'lot', 'deviation'] as const)
    index.touched([...world.logs[kind].keys()].map((id) => refTo(kind, id)));
}

const refsOf = (facts: readonly RawFact[]) => facts.flatMap(({ refs }) => refs);
const pick = <T>(list: readonly T[], which: number): T | undefined => list[which % Math.max(1, list.length)];

/** Every deviation that the station knows anything of, by id. */
const idsOf = ({ station, index }: Kept) =>
  [...new Set([...station.world.logs.deviation.keys(), ...index.open().keys()])].toSorted();

function commandOf(one: Kept, { does, which }: Step) {
  const { station, index, actor } = one;
  const { commands } = station;
  const open = [...index.open().values()].toSorted((a, b) => (a.id < b.id ? -1 : 1));
  const deviation = pick(open, which);
  const about = (found: Deviation) => ({ deviation: found.id, subject: found.subject });
  switch (does) {
    case 'raise':
      return commands.raise(
        actor,
        pick(['orderStopRequest', 'assistance', 'qualityConcern', 'equipmentStop'] as const, which) ?? 'assistance',
      );
    case 'take':
      return (
        deviation && ({ id: station.newId(), actor, name: 'acknowledgeDeviation', params: about(deviation) } as const)
      );
    case 'give':
      return deviation && commands.assign(actor, deviation.id, which % 2 === 0 ? 'supervisor' : 'maintenance');
    case 'decide': {
      const option = deviation && pick(deviationType(deviation.kind).options(station.context(), deviation), which);
      const params = deviation && option && { ...about(deviation), option: option.option, note: 'So it is' };
      return params && ({ id: station.newId(), actor, name: 'decideDeviation', params } as const);
    }
    case 'agree': {
      const proposed = open.find(({ round }) => round.proposed !== null);
      return proposed && commands.answer(actor, proposed.id, proposed.round.proposed?.option ?? '', which % 4 > 0);
    }
    case 'settle':
      return deviation && commands.settleDeviation(actor, deviation.id);
    case 'reopen': {
      const id = pick(idsOf(one), which);
      return id === undefined ? undefined : commands.openAgain(actor, id);
    }
    case 'merge': {
      const other = open.find(({ id, kind }) => kind === deviation?.kind && id !== deviation.id);
      return deviation && other && commands.merge(actor, deviation.id, other.id);
    }
    case 'undo': {
      const command = pick(one.given.toReversed(), which);
      return command === undefined ? undefined : commands.undo(actor, command);
    }
    case 'hold':
      return commands.hold(actor, { kind: 'workOrder', id: 'wo-1' });
    case 'letGo': {
      const [hold] = stateOf(station.world, 'workOrder', 'wo-1').holds;
      return hold && commands.letGo(actor, { kind: 'workOrder', id: 'wo-1' }, hold.fact);
    }
    case 'start':
      return commands.start(actor, ...job, 'urgent');
    case 'report':
      return commands.report(actor, ...job, { good: '3' });
    case 'stopWork':
      return commands.suspend(actor, ...job);
    case 'finish':
      return commands.complete(actor, ...job, { good: '10' });
    default:
      return undefined;
  }
}

/** What a station records by itself. */
function ownDraft({ station, index }: Kept, { does, which }: Step) {
  const sources = station.context();
  const open = pick([...index.open().values()], which);
  if (does === 'escalate') return open && escalationDraft(sources, open);
  if (does === 'waitEnds') {
    const later = { ...sources, nowMs: sources.nowMs + 60 * MINUTE };
    return open && waitEndedDraft(later, open);
  }
  const gone = pick([...index.gone().values()], which);
  return gone && clearedDraft(sources, gone);
}

function play(one: Kept, other: Kept, now: Step): void {
  const { station, index } = one;
  if (now.does === 'hear' || now.does === 'lateHear') {
    const facts = other.station.facts.filter((_, at) => now.does === 'hear' || (at + now.which) % 3 > 0);
    station.take(now.which % 2 === 0 ? facts : facts.toReversed());
    index.touched(refsOf(facts));
    return;
  }
  if (now.does === 'escalate' || now.does === 'clear' || now.does === 'waitEnds') {
    const draft = ownDraft(one, now);
    if (draft) index.touched(refsOf(station.record([draft])));
    return;
  }
  const command = commandOf(one, now);
  const outcome = command && station.give(command);
  if (!command || outcome?.ok !== true) return;
  one.given.push(command.id);
  index.touched(refsOf(outcome.facts));
}

const told = (deviations: ReadonlyMap<string, Deviation>) =>
  [...deviations.values()].toSorted((a, b) => (a.id < b.id ? -1 : 1));

test('whatever two stations do about their matters without hearing of each other, in the end both have the same, each once', () => {
  fc.assert(
    fc.property(fc.array(step, { minLength: 25, maxLength: 60, size: 'max' }), (steps) => {
      const clock = createTestClock();
      const [one, two] = [
        kept('st-saw-1', 1, clock, ['sue', 'ann', 'ian', 'mia']),
        kept('st-saw-2', 2, clock, ['boss', 'tom']),
      ];
      for (const now of steps) {
        clock.advance(now.minutes * MINUTE);
        const [here, there] = now.at === 0 ? [one, two] : [two, one];
        play(here, there, now);
        // What is kept as facts come is what looking at everything finds.
        here.index.stale();
        const fresh = createDeviationIndex(here.station.context);
        everything(here.station, fresh);
        expect(told(here.index.open())).toEqual(told(fresh.open()));
        expect([...here.index.gone().keys()].toSorted()).toEqual([...fresh.gone().keys()].toSorted());
      }
      const [ones, twos] = [[...one.station.facts], [...two.station.facts]];
      one.station.take(twos);
      two.station.take(ones.toReversed());
      const ends = [one, two].map(({ station }) => {
        const fresh = createDeviationIndex(station.context);
        everything(station, fresh);
        return {
          open: told(fresh.open()),
          states: idsOf({ ...one, station, index: fresh }).map((id) => stateOf(station.world, 'deviation', id)),
        };
      });
      // Options may differ, since they depend on where somebody stands; the matters do not.
      expect(ends[1]).toEqual(ends[0]);
      const alone = ends.flatMap(({ states }) =>
        states.flatMap(({ rounds }) =>
          Object.values(rounds).filter(({ chosen, collided }) => collided.length > 0 && chosen === null),
        ),
      );
      expect(alone).toEqual([]);
      for (const { open } of ends) {
        // Nobody is told of one conflict as two.
        const sides = open.flatMap(({ kind, versions }) =>
          kind === 'decisionsCollided' ? [versions.map(({ fact }) => fact).join()] : [],
        );
        expect(new Set(sides).size).toBe(sides.length);
      }
    }),
    { numRuns: 120 },
  );
});
