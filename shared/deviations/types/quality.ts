import { refTo } from '../../aggregates/references.ts';
import type { AggregateKind } from '../../aggregates/references.ts';
import { stateOf } from '../../aggregates/world.ts';
import { leftInLot } from '../../materials/lot-balance.ts';
import { roundedDown } from '../../materials/material-units.ts';
import { planBody } from '../../plan/plan-index.ts';
import { missingOf } from '../../production/job-lookup.ts';
import type { HoldTarget } from '../../quality/hold-facts.ts';
import type { Hold } from '../../quality/holds.ts';
import { holdsOn, nameOfTarget } from '../../quality/refuse-held.ts';
import type { Worded } from '../../views/worded.ts';
import { placeNow } from '../blocking.ts';
import { detectedId } from '../deviation-type.ts';
import type { Detected, Deviation, DeviationOption, DeviationSources } from '../deviation-type.ts';
import { plainOption, plainType } from '../plain-type.ts';
import { jobOf, offTheMachine, orderNumber, placeName, say, shownOf, timeliness, whoDid } from './saying.ts';

/** What a hold on something means now, in numbers. */
function reachOf(sources: DeviationSources, { kind, id }: HoldTarget): Worded[] {
  const { world } = sources;
  if (kind === 'lot') {
    const lot = planBody(world.plan, 'lot', id);
    const { runs } = stateOf(world, 'lot', id);
    const jobs = new Set(runs.map(({ order, operation }) => `${order}/${operation}`)).size;
    const left = lot
      ? [say('lot-locked', { lot: id, left: roundedDown(leftInLot(world, id, lot)), unit: lot.quantity.unit })]
      : [];
    return [...left, say('lot-went-into', { jobs })];
  }
  if (kind === 'workOrder') {
    const operations = Object.values(stateOf(world, 'workOrder', id).operations);
    const runs = operations.reduce((sum, { runs: open }) => sum + open.length, 0);
    return [say('order-locked', { number: orderNumber(world, id), jobs: runs })];
  }
  const jobs = stateOf(world, 'equipment', id).jobs.length;
  return [say('machine-locked', { place: placeName(world, id), jobs })];
}

const options = { lot: 'hold/lot', workOrder: 'hold/order', equipment: 'hold/machine' } as const;

function concernOptions(sources: DeviationSources, { subject }: Deviation): DeviationOption[] {
  const { lot, order, equipment } = subject;
  const targets: HoldTarget[] = [
    ...(lot === undefined ? [] : [{ kind: 'lot' as const, id: lot }]),
    ...(order === undefined ? [] : [{ kind: 'workOrder' as const, id: order }]),
    { kind: 'equipment', id: equipment },
  ];
  const job = jobOf(sources, subject);
  const holds = targets.flatMap((target) => {
    if (holdsOn(sources.world, target).some(({ reason }) => reason === 'suspect')) return [];
    return [
      plainOption(options[target.kind], {
        params: { name: nameOfTarget(sources.world, target) },
        consequences: reachOf(sources, target),
        effects: [{ name: 'placeHold', params: { target, reason: 'suspect' } }],
        settles: true,
        shown: shownOf(job),
      }),
    ];
  });
  const goOn = plainOption('goOn', {
    consequences: job ? [say('pieces-go-on', { pieces: missingOf(job), unit: job.quantity.unit })] : [],
    needsReason: 'asItIs',
    settles: true,
    shown: shownOf(job),
  });
  return [...holds, goOn];
}

/** Something may be wrong with a lot, an order or a machine: put it on hold, or go on, with a reason. */
export const qualityConcern = plainType({ owner: 'qualityInspector', options: concernOptions });

/** A stretch of work that meets a hold. */
interface Hit {
  readonly target: HoldTarget;
  readonly hold: Hold;
  readonly order: string;
  readonly operation: string;
  readonly equipment: string;
  readonly since: string;
}

/** The holds that work on an operation at a machine meets: on its order, its machine and what went into it. */
function hitsOf({ world }: DeviationSources, order: string, operation: string): Hit[] {
  const state = stateOf(world, 'workOrder', order);
  const work = Object.hasOwn(state.operations, operation) ? state.operations[operation] : undefined;
  const lots = [...new Set(work?.materials.flatMap(({ lot }) => lot ?? []) ?? [])];
  return (work?.runs ?? []).flatMap(({ equipment, suspended, since }) => {
    if (suspended) return [];
    const at = (target: HoldTarget, hold: Hold): Hit => ({ target, hold, order, operation, equipment, since });
    return [
      ...state.holds.map((hold) => at({ kind: 'workOrder', id: order }, hold)),
      ...placeNow(world, equipment).holds.map((hold) => at({ kind: 'equipment', id: hold.equipment }, hold)),
      ...lots.flatMap((id) => holdsOn(world, { kind: 'lot', id }).map((hold) => at({ kind: 'lot', id }, hold))),
    ];
  });
}

function detectedHit({ world }: DeviationSources, { target, hold, order, operation, equipment, since }: Hit): Detected {
  const { fact, reason, note, at } = hold;
  return {
    id: detectedId('holdHit', order, operation, equipment, fact),
    kind: 'holdHit',
    subject: { equipment, order, operation, fact, ...(target.kind === 'lot' ? { lot: target.id } : {}) },
    since: at > since ? at : since,
    params: { thing: nameOfTarget(world, target), hold: reason },
    details: [
      say('held-by', { thing: nameOfTarget(world, target), person: whoDid(world, hold), hold: reason, since: at }),
      ...(note === '' ? [] : [say('note', { note })]),
    ],
    versions: [],
    causes: [],
  };
}

/** The orders whose work a change of a lot or a machine may bring against a hold, or out of it. */
function ordersReached({ world }: DeviationSources, kind: AggregateKind, id: string): string[] {
  if (kind === 'lot') return stateOf(world, 'lot', id).runs.map(({ order }) => order);
  if (kind !== 'equipment') return [];
  if (planBody(world.plan, 'equipment', id)?.level === 'workUnit')
    return stateOf(world, 'equipment', id).jobs.map(({ order }) => order);
  // What is held as a whole holds every machine in it.
  return [...world.logs.equipment.values()].flatMap(({ state }) => state.jobs.map(({ order }) => order));
}

/** The hold that running work meets. */
function holdOf(sources: DeviationSources, { subject }: Deviation): Hit | undefined {
  const { order, operation, equipment, fact } = subject;
  if (order === undefined || operation === undefined) return undefined;
  return hitsOf(sources, order, operation).find((hit) => hit.hold.fact === fact && hit.equipment === equipment);
}

/** Work goes on although its order, its machine or a lot that went into it is on hold. */
export const holdHit = plainType({
  owner: 'qualityInspector',
  answerMinutes: 5,
  detect: {
    kinds: ['workOrder'],
    at: (sources, _kind, id) =>
      Object.keys(stateOf(sources.world, 'workOrder', id).operations).flatMap((operation) =>
        hitsOf(sources, id, operation).map((hit) => detectedHit(sources, hit)),
      ),
    reaches: (sources, kind, id) =>
      [...new Set(ordersReached(sources, kind, id))].map((order) => refTo('workOrder', order)),
    // Who begins work or takes material changes the order itself.
    reachedBy({ world }, kind, id) {
      if (kind === 'lot') return [stateOf(world, 'lot', id).holds];
      return kind === 'equipment' ? [stateOf(world, 'equipment', id).holds, planBody(world.plan, 'equipment', id)] : [];
    },
  },
  options(sources, deviation) {
    const { subject } = deviation;
    const job = jobOf(sources, subject);
    const hit = holdOf(sources, deviation);
    const off = offTheMachine(sources, subject);
    const made = job
      ? [
          say('made-so-far', {
            good: job.state.good,
            scrap: job.state.scrap,
            missing: missingOf(job),
            unit: job.quantity.unit,
          }),
        ]
      : [];
    const shown = [...shownOf(job), ...(hit ? [{ what: `hold/${hit.hold.fact}`, at: hit.hold.at }] : [])];
    return [
      plainOption('stopWork', { consequences: [...made, ...off.consequences], effects: off.effects, shown }),
      ...(hit
        ? [
            plainOption('release', {
              params: { thing: nameOfTarget(sources.world, hit.target) },
              consequences: job ? [...made, timeliness(sources, job, 0)] : made,
              effects: [{ name: 'releaseHold', params: { target: hit.target, hold: hit.hold.fact } }],
              settles: true,
              shown,
            }),
          ]
        : []),
      plainOption('goOn', {
        consequences: job ? [say('pieces-go-on', { pieces: missingOf(job), unit: job.quantity.unit })] : [],
        needsReason: 'asItIs',
        needsSecond: true,
        settles: true,
        shown,
      }),
    ];
  },
});
