import type { AggregateKind } from '../../aggregates/references.ts';
import { stateOf } from '../../aggregates/world.ts';
import type { Claim, Claims } from '../../production/claims.ts';
import { findJob, missingOf } from '../../production/job-lookup.ts';
import { executionStatus } from '../../production/operation-state.ts';
import type { Worded } from '../../views/worded.ts';
import { detectedId } from '../deviation-type.ts';
import type { Detected, Deviation, DeviationOption, DeviationSources, Version } from '../deviation-type.ts';
import { plainOption, plainType } from '../plain-type.ts';
import { jobOf, offTheMachine, orderNumber, placeName, say, shownOf, timeliness, whoDid } from './saying.ts';

type Kind = 'jobStartedTwice' | 'jobFinishedTwice' | 'lateFact';

/**
 * What the claims on an operation come to: one conflict is one matter, which goes on from a second start, to work on what another station has
 * finished, to a second end. Undefined: all of them fit.
 */
function matterOf({
  starts,
  ends,
  late,
}: Claims): { readonly kind: Kind; readonly sides: readonly Claim[] } | undefined {
  if (ends.length > 1) return { kind: 'jobFinishedTwice', sides: ends };
  const [end] = ends;
  const [first] = late;
  if (end && first) return { kind: 'lateFact', sides: [end, ...late] };
  if (starts.length > 1) return { kind: 'jobStartedTwice', sides: starts };
  return undefined;
}

function versionOf({ world }: DeviationSources, claim: Claim): Version {
  const { fact, at, person, station, type, equipment, quantity, unit } = claim;
  return {
    fact,
    at,
    person,
    station,
    what: say(`did-${type}`, { place: placeName(world, equipment), quantity, unit }),
  };
}

/** Why stations did not know of each other: how long the first had been there when the second came, and whether anybody is at both. */
function causesOf({ world }: DeviationSources, [first, second]: readonly Claim[]): Worded[] {
  if (!first || !second) return [];
  const minutes = Math.max(0, Math.round((Date.parse(second.at) - Date.parse(first.at)) / 60_000));
  const causes = [say('cause-offline', { station: whoDid(world, { person: null, station: second.station }), minutes })];
  if (first.person !== null && first.person === second.person)
    causes.unshift(say('cause-same-person', { person: whoDid(world, first) }));
  if (first.equipment === second.equipment)
    causes.unshift(say('cause-two-stations', { place: placeName(world, first.equipment) }));
  return causes;
}

/** What makes a matter the same on every replica: the fact that made it one. */
const keyOf = (kind: Kind, sides: readonly Claim[]) => sides[1]?.fact ?? kind;

function detectedOf(kind: Kind) {
  return (sources: DeviationSources, _aggregate: AggregateKind, order: string): Detected[] => {
    const { operations } = stateOf(sources.world, 'workOrder', order);
    return Object.entries(operations).flatMap(([operation, { claims }]): Detected[] => {
      const matter = matterOf(claims);
      const side = matter?.sides[1];
      if (!matter || matter.kind !== kind || !side) return [];
      const job = findJob(sources.world, order, operation);
      return [
        {
          id: detectedId(kind, order, operation, keyOf(kind, matter.sides)),
          kind,
          subject: { equipment: side.equipment, order, operation },
          since: side.at,
          params: {
            number: orderNumber(sources.world, order),
            operation: 'missing' in job ? operation : job.operation.name,
          },
          details: 'missing' in job ? [] : [say('made-so-far', madeParams(job))],
          versions: matter.sides.map((one) => versionOf(sources, one)),
          causes: causesOf(sources, matter.sides),
        },
      ];
    });
  };
}

function madeParams(job: Parameters<typeof missingOf>[0]): Worded['params'] {
  return { good: job.state.good, scrap: job.state.scrap, missing: missingOf(job), unit: job.quantity.unit };
}

/** How both together stand against what is ordered. */
function together(
  sources: DeviationSources,
  deviation: Deviation,
): { readonly consequences: Worded[]; readonly shown: DeviationOption['shown'] } {
  const job = jobOf(sources, deviation.subject);
  if (!job) return { consequences: [], shown: [] };
  const isDone = executionStatus(job.state) === 'completed';
  const consequences = [say('both-count', madeParams(job)), ...(isDone ? [] : [timeliness(sources, job, 0)])];
  return { consequences, shown: shownOf(job) };
}

/** The claims of an operation as they are now. */
function claimsOf(
  { world }: DeviationSources,
  { order = '', operation = '' }: Deviation['subject'],
): Claims | undefined {
  const { operations } = stateOf(world, 'workOrder', order);
  return Object.hasOwn(operations, operation) ? operations[operation]?.claims : undefined;
}

/** Takes back what one side recorded. */
function undoOf(sources: DeviationSources, side: Claim | undefined): DeviationOption[] {
  if (!side || side.command === null) return [];
  const { world } = sources;
  const params = {
    person: whoDid(world, side),
    place: placeName(world, side.equipment),
    quantity: side.quantity,
    unit: side.unit,
  };
  return [
    plainOption(`takeBack/${side.fact}`, {
      params: { place: placeName(world, side.equipment), at: side.at },
      consequences: [say('side-taken-back', params)],
      effects: [{ name: 'undo', params: { command: side.command } }],
      settles: true,
      shown: [{ what: `fact/${side.fact}`, at: side.at }],
    }),
  ];
}

/** Two stations began one operation: they share it, or one of them leaves it. */
export const jobStartedTwice = plainType({
  owner: 'supervisor',
  detect: { kinds: ['workOrder'], at: detectedOf('jobStartedTwice') },
  options(sources, deviation) {
    const both = together(sources, deviation);
    const share = plainOption('share', { ...both, settles: true });
    const ends = (claimsOf(sources, deviation.subject)?.starts ?? []).map((side) => {
      const subject = { ...deviation.subject, equipment: side.equipment };
      const off = offTheMachine(sources, subject);
      const place = placeName(sources.world, side.equipment);
      const isHere = sources.station.equipment === side.equipment;
      return plainOption(`leave/${side.equipment}/${side.fact}`, {
        params: { place },
        consequences: [
          say('leaves-it', { place, person: whoDid(sources.world, side) }),
          ...(isHere ? [] : [say('do-at-machine', { place })]),
        ],
        effects: isHere ? off.effects : [],
        shown: [...both.shown, { what: `fact/${side.fact}`, at: side.at }],
      });
    });
    return [share, ...ends];
  },
});

/** Two stations finished one operation: both counts are true, or one of them is taken back. */
export const jobFinishedTwice = plainType({
  owner: 'supervisor',
  detect: { kinds: ['workOrder'], at: detectedOf('jobFinishedTwice') },
  options(sources, deviation) {
    const both = plainOption('bothTrue', { ...together(sources, deviation), settles: true });
    const sides = claimsOf(sources, deviation.subject)?.ends ?? [];
    return [both, ...sides.slice(1).flatMap((side) => undoOf(sources, side))];
  },
});

/** What was begun of an order that somebody had stopped, by a station that had not heard of it: one matter of the order. */
function begunAfterStop(sources: DeviationSources, order: string): Detected[] {
  const { world } = sources;
  const { afterStop } = stateOf(world, 'workOrder', order);
  const [first] = afterStop?.late ?? [];
  if (!afterStop || !first) return [];
  const { equipment, operation } = first;
  const job = findJob(world, order, operation);
  const { fact, at, person, station } = afterStop.stop;
  const stop = { fact, at, person, station, what: say(`did-${afterStop.type}`) };
  return [
    {
      id: detectedId('lateFact', order, 'stop', first.fact),
      kind: 'lateFact',
      subject: { equipment, order, operation, fact: first.fact },
      since: first.at,
      params: {
        number: orderNumber(world, order),
        operation: 'missing' in job ? operation : job.operation.name,
      },
      details: 'missing' in job ? [] : [say('made-so-far', madeParams(job))],
      versions: [stop, ...afterStop.late.map((one) => versionOf(sources, one))],
      causes: causesOf(sources, [{ ...first, ...afterStop.stop }, first]).filter(
        ({ code }) => code !== 'cause-two-stations',
      ),
    },
  ];
}

/** Ways out of work on a stopped order: it ends now, or what is made of it counts and it is finished; the order stays stopped. */
function afterStopOptions(sources: DeviationSources, deviation: Deviation): DeviationOption[] {
  const { subject } = deviation;
  const job = jobOf(sources, subject);
  const off = offTheMachine(sources, subject);
  const made = job ? [say('made-so-far', madeParams(job))] : [];
  const shown = deviation.versions.map(({ fact, at }) => ({ what: `fact/${fact}`, at }));
  const number = orderNumber(sources.world, subject.order ?? '');
  return [
    plainOption('stopWork', {
      consequences: [...made, say('never-again', { number }), ...off.consequences],
      effects: off.effects,
      shown,
    }),
    plainOption('counts', { consequences: made, needsReason: 'asItIs', settles: true, shown }),
    plainOption('seeTo', { shown }),
  ];
}

/** Work went on, as far as the order of facts tells, after another station had finished it or its order was stopped. */
export const lateFact = plainType({
  owner: 'supervisor',
  detect: {
    kinds: ['workOrder'],
    at: (sources, aggregate, order) => [
      ...detectedOf('lateFact')(sources, aggregate, order),
      ...begunAfterStop(sources, order),
    ],
  },
  options(sources, deviation) {
    if (deviation.subject.fact !== undefined) return afterStopOptions(sources, deviation);
    const counts = plainOption('counts', { ...together(sources, deviation), settles: true });
    const late = claimsOf(sources, deviation.subject)?.late ?? [];
    const reports = late.filter(({ type }) => type !== 'JobStarted');
    return [counts, ...reports.flatMap((side) => undoOf(sources, side)), plainOption('seeTo')];
  },
});
