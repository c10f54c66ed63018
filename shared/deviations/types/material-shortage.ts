import { Big } from 'big.js';

import { stateOf } from '../../aggregates/world.ts';
import { rankJobs } from '../../dispatch/rank-jobs.ts';
import { componentsOfJob, fitsRequirement } from '../../materials/components.ts';
import type { Component } from '../../materials/components.ts';
import { leftInLot, lotsOfMaterial, lotState } from '../../materials/lot-balance.ts';
import { convertMaterial, roundedDown } from '../../materials/material-units.ts';
import type { LotPlan } from '../../plan/material.ts';
import { planBody } from '../../plan/plan-index.ts';
import { missingOf } from '../../production/job-lookup.ts';
import type { Job } from '../../production/job-lookup.ts';
import { executionStatus } from '../../production/operation-state.ts';
import { holdsOn } from '../../quality/refuse-held.ts';
import { decimalText } from '../../quantity/quantity.ts';
import { siteDate } from '../../time/site-date.ts';
import type { Worded } from '../../views/worded.ts';
import type { Deviation, DeviationOption, DeviationSources } from '../deviation-type.ts';
import { plainOption, plainType } from '../plain-type.ts';
import { jobOf, materialName, offTheMachine, placeName, runsHere, say, shownOf, timeliness, waits } from './saying.ts';

/** So many lots are offered. */
const MOST_LOTS = 6;

/** A lot that may go into a component, with what is left of it in the unit of the component. */
interface Reachable {
  readonly id: string;
  readonly lot: LotPlan;
  readonly left: Big;
  readonly component: Component;
}

/** What a job still lacks: of the material that was named, or of any. */
function lacking({ world }: DeviationSources, job: Job, material: string | undefined): Component[] {
  return componentsOfJob(world.plan, job).filter(({ requirement, required, consumed }) => {
    const isIt = material === undefined || fitsRequirement(world.plan, requirement, material);
    return isIt && required.gt(consumed);
  });
}

/** The lots of some materials that may be used for a component and have something left; the one that is short is not among them. */
function lotsFor(
  { world, nowMs }: DeviationSources,
  component: Component,
  materials: readonly string[],
  without: string | undefined,
): Reachable[] {
  const date = siteDate(world.plan, nowMs);
  return materials.flatMap((material) =>
    lotsOfMaterial(world, material).flatMap(({ id, lot }) => {
      const isFree = lotState(lot, date) === 'usable' && holdsOn(world, { kind: 'lot', id }).length === 0;
      if (id === without || !isFree) return [];
      const { unit } = component.requirement;
      const left = convertMaterial(world.plan, material, leftInLot(world, id, lot), lot.quantity.unit, unit);
      return left?.gt(0) ? [{ id, lot, left, component }] : [];
    }),
  );
}

/** Whole pieces that so much of a component is enough for. */
const piecesOf = (amount: Big, { requirement }: Component) => {
  const per = new Big(requirement.quantityPer);
  return per.gt(0) ? Math.floor(amount.div(per).toNumber()) : 0;
};

function lotOption(sources: DeviationSources, { subject }: Deviation, job: Job, one: Reachable): DeviationOption {
  const { world } = sources;
  const { id, lot, left, component } = one;
  const { unit, material } = component.requirement;
  const missing = component.required.minus(component.consumed);
  const isEnough = left.gte(missing);
  const consequences: Worded[] = [
    say('lot-left', { lot: id, left: roundedDown(left), unit, material: materialName(world, lot.material) }),
    isEnough
      ? say('lot-enough', { quantity: roundedDown(missing), unit })
      : say('lot-for-pieces', { pieces: String(piecesOf(left, component)), missing: missingOf(job) }),
  ];
  if (lot.material !== material)
    consequences.push(
      say('substitute-for', { material: materialName(world, lot.material), instead: materialName(world, material) }),
    );
  if (lot.expiry !== null) consequences.push(say('lot-expires', { expiry: lot.expiry }));
  if (lot.location !== null) consequences.push(say('lot-at', { place: placeName(world, lot.location) }));
  const last = stateOf(world, 'lot', id).takes.at(-1);
  return plainOption(`substitute/${id}`, {
    params: { lot: id, material: materialName(world, lot.material) },
    consequences,
    effects: runsHere(sources, subject)
      ? [{ name: 'consumeMaterial', params: { order: job.orderId, operation: job.operation.id, lot: id } }]
      : [],
    settles: isEnough,
    shown: [...shownOf(job), ...(last ? [{ what: `lot/${id}`, at: last.at }] : [])],
  });
}

/** Lots in reach: those that are enough first, then of the material itself, then those that expire first. */
function lotOptions(sources: DeviationSources, deviation: Deviation, job: Job): DeviationOption[] {
  const { plan } = sources.world;
  const all = lacking(sources, job, deviation.subject.material).flatMap((component) => {
    const { material } = component.requirement;
    const others = planBody(plan, 'material', material)?.substitutes ?? [];
    return lotsFor(sources, component, [material, ...others], deviation.subject.lot);
  });
  const isEnough = ({ left, component }: Reachable) => left.gte(component.required.minus(component.consumed));
  const sorted = [...all.filter((one) => isEnough(one)), ...all.filter((one) => !isEnough(one))];
  const seen = new Set<string>();
  const each = sorted.filter(({ id }) => !seen.has(id) && seen.add(id));
  return each.slice(0, MOST_LOTS).map((one) => lotOption(sources, deviation, job, one));
}

/** How many pieces the material that is there is enough for; undefined where it is for none, or for all. */
function partial(sources: DeviationSources, deviation: Deviation, job: Job): DeviationOption | undefined {
  const missing = Number(missingOf(job));
  const lacks = lacking(sources, job, deviation.subject.material);
  if (lacks.length === 0) return undefined;
  const pieces = lacks.reduce((least, component) => {
    const lots = lotsFor(sources, component, [component.requirement.material], deviation.subject.lot);
    const there = lots.reduce((sum, { left }) => sum.plus(left), component.consumed.minus(component.requiredSoFar));
    return Math.min(least, piecesOf(there, component));
  }, missing);
  if (pieces <= 0 || pieces >= missing) return undefined;
  const { unit } = job.quantity;
  const rest = decimalText(new Big(missing).minus(pieces));
  return plainOption('partial', {
    params: { pieces: String(pieces) },
    consequences: [
      say('enough-for', { pieces: String(pieces), missing: String(missing), unit }),
      say('rest-stays-open', { pieces: rest, unit }),
    ],
    shown: shownOf(job),
  });
}

/** The job that comes next at the machine, instead. */
function next(sources: DeviationSources, { subject }: Deviation, job: Job | undefined): DeviationOption | undefined {
  const { world, nowMs } = sources;
  const ranked = rankJobs(world, subject.equipment, nowMs).find(
    (line) =>
      line.readiness !== 'blocked' &&
      !(line.job.orderId === subject.order && line.job.operation.id === subject.operation),
  );
  if (!ranked) return undefined;
  const { order, operation } = ranked.job;
  const off = offTheMachine(sources, subject);
  return plainOption('next', {
    params: { number: order.number },
    consequences: [
      say('next-job', { number: order.number, operation: operation.name, due: order.due }),
      ...(job ? [say('order-waits', { number: job.order.number, due: job.order.due })] : []),
      ...off.consequences,
    ],
    effects: off.effects,
    needsReason: 'instead',
    shown: shownOf(job),
  });
}

function optionsOf(sources: DeviationSources, deviation: Deviation): DeviationOption[] {
  const job = jobOf(sources, deviation.subject);
  const { until } = deviation.params;
  const untilMs = typeof until === 'string' ? Date.parse(until) : Number.NaN;
  const isAhead = untilMs > sources.nowMs;
  const delivery = isAhead
    ? [
        plainOption(`until/${new Date(untilMs).toISOString()}`, {
          params: { at: new Date(untilMs).toISOString() },
          consequences: job ? [timeliness(sources, job, (untilMs - sources.nowMs) / 60_000)] : [],
          needsReason: 'wait',
          shown: shownOf(job),
        }),
      ]
    : [];
  return [
    ...(job ? lotOptions(sources, deviation, job) : []),
    ...[job && partial(sources, deviation, job), next(sources, deviation, job)].filter((one) => one !== undefined),
    ...delivery,
    ...waits(sources, job, [30, 60, 120, 240]),
  ];
}

/** Material for a job is not there: wait, take another lot, make fewer pieces, or run the next job instead. */
export const materialShortage = plainType({
  owner: 'materialHandler',
  blocksStart: true,
  options: optionsOf,
  isOver(sources, { subject, round }) {
    const job = jobOf(sources, subject);
    if (!job) return false;
    // What was waited for is there: work on it went on since the wait was over.
    const waited = round.reopened?.person === null && !round.chosen ? round.reopened.at : undefined;
    const goesOn = job.state.runs.some(({ suspended, since }) => !suspended && waited !== undefined && since > waited);
    return goesOn || executionStatus(job.state) === 'completed';
  },
});
