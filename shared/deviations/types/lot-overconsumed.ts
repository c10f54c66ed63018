import { Big } from 'big.js';

import { stateOf } from '../../aggregates/world.ts';
import type { World } from '../../aggregates/world.ts';
import { leftInLot, lotsOfMaterial, lotState, overdrawnOf } from '../../materials/lot-balance.ts';
import { crossingRun } from '../../materials/lot-takes.ts';
import type { LotTake } from '../../materials/lot-takes.ts';
import { convertMaterial, roundedDecimal, roundedDown } from '../../materials/material-units.ts';
import type { LotPlan } from '../../plan/material.ts';
import { planBody } from '../../plan/plan-index.ts';
import { holdsOn } from '../../quality/refuse-held.ts';
import { decimalText } from '../../quantity/quantity.ts';
import { siteDate } from '../../time/site-date.ts';
import type { Worded } from '../../views/worded.ts';
import { detectedId } from '../deviation-type.ts';
import type { Detected, Deviation, DeviationOption, DeviationSources, Version } from '../deviation-type.ts';
import { plainOption, plainType } from '../plain-type.ts';
import { orderNumber, placeName, say } from './saying.ts';

/** Two takes of the same that follow each other so closely (milliseconds) look like one that was scanned twice. */
const TWICE_MS = 180_000;
/** Missing less than this share of the book quantity looks like a book quantity that is a little too low. */
const LITTLE = 0.05;
const MOST_LOTS = 5;
/** More sides than anybody compares. */
const MOST_RUNS_SHOWN = 12;

/** A lot of which more was taken than there was. */
interface Overdrawn {
  readonly lot: LotPlan;
  /** More than there was, in the unit of the lot. */
  readonly over: Big;
  /** The run that went over, and those after it; before them the last one of another station, if any. */
  readonly runs: readonly LotTake[];
  readonly crossing: LotTake;
  /** The last single takes. */
  readonly takes: readonly LotTake[];
}

function inLotUnit({ plan }: World, { material, quantity }: LotPlan, take: LotTake): Big {
  return convertMaterial(plan, material, take.quantity, take.unit, quantity.unit) ?? new Big(0);
}

function overdrawn({ world }: DeviationSources, id: string): Overdrawn | undefined {
  const lot = planBody(world.plan, 'lot', id);
  const over = lot && overdrawnOf(world, id, lot);
  if (!lot || !over) return undefined;
  const { takes, runs } = stateOf(world, 'lot', id);
  const at = crossingRun(runs, over, (run) => inLotUnit(world, lot, run));
  const crossing = runs[at];
  if (!crossing) return undefined;
  const other = runs.slice(0, at).findLast((take) => take.station !== crossing.station && !take.returned);
  const shown = runs.slice(at, at + MOST_RUNS_SHOWN);
  return { lot, over, crossing, runs: [...(other ? [other] : []), ...shown], takes };
}

function versionOf({ world }: DeviationSources, take: LotTake): Version {
  const { fact, at, person, station, order, equipment, quantity, unit, returned } = take;
  const params = { number: orderNumber(world, order), place: placeName(world, equipment), quantity, unit };
  return { fact, at, person, station, what: say(returned ? 'gave-back' : 'took', params) };
}

/** Another lot of the material that may have been meant: where this one lies first. By the plan alone, so that it is the same everywhere. */
function neighbour(world: World, id: string, lot: LotPlan, { at }: LotTake): string | undefined {
  const others = lotsOfMaterial(world, lot.material).filter(
    (one) => one.id !== id && lotState(one.lot, at.slice(0, 10)) === 'usable',
  );
  return (others.find((one) => one.lot.location === lot.location) ?? others[0])?.id;
}

/** Why it probably is so, from the facts, likeliest first. */
function causesOf(sources: DeviationSources, id: string, found: Overdrawn): Worded[] {
  const { lot, over, takes } = found;
  const { world } = sources;
  const { plan } = world;
  const causes: Worded[] = [];
  const outs = takes.filter(({ returned }) => !returned);
  for (const [index, take] of outs.entries()) {
    const before = outs
      .slice(0, index)
      .find(
        (one) =>
          one.quantity === take.quantity &&
          one.order === take.order &&
          one.operation === take.operation &&
          Math.abs(Date.parse(take.at) - Date.parse(one.at)) <= TWICE_MS,
      );
    if (before) {
      const seconds = Math.round(Math.abs(Date.parse(take.at) - Date.parse(before.at)) / 1000);
      causes.push(say('cause-double-scan', { quantity: take.quantity, unit: take.unit, seconds }));
      break;
    }
  }
  const factors = planBody(plan, 'material', lot.material)?.conversions ?? [];
  for (const take of outs) {
    const amount = inLotUnit(world, lot, take);
    const mistaken = factors.find(({ factor, unit }) => {
      const meant = new Big(factor).gt(1) ? amount.div(factor) : amount.times(factor);
      // Only where the other unit explains just what is missing, to within a twentieth.
      return unit !== take.unit && amount.minus(meant).minus(over).abs().lte(over.times(LITTLE));
    });
    if (mistaken) causes.push(say('cause-unit', { quantity: take.quantity, unit: take.unit, expected: mistaken.unit }));
  }
  const wrong = neighbour(world, id, lot, found.crossing);
  const bookLow = say('cause-book', { book: lot.quantity.value, over: roundedDecimal(over), unit: lot.quantity.unit });
  const isLittle = over.lte(new Big(lot.quantity.value).times(LITTLE));
  if (isLittle) causes.push(bookLow);
  if (wrong) causes.push(say('cause-wrong-lot', { lot: wrong }));
  if (!isLittle) causes.push(bookLow);
  return causes;
}

/** Other lots of the material from which so much can have come. */
function reachable({ world, nowMs }: DeviationSources, id: string, lot: LotPlan, amount: Big) {
  const date = siteDate(world.plan, nowMs);
  return lotsOfMaterial(world, lot.material).flatMap((other) => {
    const isFree = lotState(other.lot, date) === 'usable' && holdsOn(world, { kind: 'lot', id: other.id }).length === 0;
    if (other.id === id || !isFree) return [];
    const left = convertMaterial(
      world.plan,
      lot.material,
      leftInLot(world, other.id, other.lot),
      other.lot.quantity.unit,
      lot.quantity.unit,
    );
    return left?.gte(amount) ? [{ id: other.id, left }] : [];
  });
}

function detected(sources: DeviationSources, id: string): Detected[] {
  const found = overdrawn(sources, id);
  if (!found) return [];
  const { lot, over, crossing, runs } = found;
  const { order, operation, equipment, fact } = crossing;
  const { value: book, unit } = lot.quantity;
  const taken = decimalText(new Big(book).plus(over).round(6, Big.roundHalfUp));
  return [
    {
      id: detectedId('lotOverconsumed', id, fact),
      kind: 'lotOverconsumed',
      subject: { equipment, order, operation, material: lot.material, lot: id, fact },
      since: runs.at(-1)?.at ?? crossing.at,
      params: { over: roundedDecimal(over), unit },
      details: [say('book-and-taken', { book, taken, over: roundedDecimal(over), unit })],
      versions: runs.map((take) => versionOf(sources, take)),
      causes: causesOf(sources, id, found),
    },
  ];
}

/** Moves what was too much to another lot, from the take that went over. */
function moves(sources: DeviationSources, id: string, { lot, over, crossing }: Overdrawn): DeviationOption[] {
  const { order, operation, equipment, unit, quantity } = crossing;
  const converted = convertMaterial(sources.world.plan, lot.material, over, lot.quantity.unit, unit);
  if (!converted || crossing.returned) return [];
  const value = roundedDecimal(converted.gt(quantity) ? new Big(quantity) : converted);
  if (new Big(value).lte(0)) return [];
  return reachable(sources, id, lot, over)
    .slice(0, MOST_LOTS)
    .map(({ id: to, left }) =>
      plainOption(`otherLot/${to}`, {
        params: { lot: to },
        consequences: [
          say('moves', { quantity: value, unit, number: orderNumber(sources.world, order), lot: to }),
          say('other-lot-left', { lot: to, left: roundedDown(left.minus(over)), unit: lot.quantity.unit }),
        ],
        effects: [
          {
            name: 'moveConsumption',
            params: { order, operation, equipment, lot: id, to, quantity: { value, unit } },
          },
        ],
        settles: true,
        shown: [{ what: `fact/${crossing.fact}`, at: crossing.at }],
      }),
    );
}

function optionsOf(sources: DeviationSources, { subject }: Deviation): DeviationOption[] {
  const id = subject.lot ?? '';
  const found = overdrawn(sources, id);
  if (!found) return [plainOption('seeTo')];
  const { lot, over, runs } = found;
  const { unit, value: book } = lot.quantity;
  const shown = runs.map(({ fact, at }) => ({ what: `fact/${fact}`, at }));
  return [
    plainOption('count', { consequences: [say('book-expects', { book, over: roundedDecimal(over), unit })], shown }),
    ...moves(sources, id, found),
    plainOption('accept', {
      consequences: [say('stays-below', { over: roundedDecimal(over), unit })],
      needsReason: 'asItIs',
      settles: true,
      shown,
    }),
  ];
}

/** More was taken from a lot than there was, by stations that did not know of each other. */
export const lotOverconsumed = plainType({
  owner: 'materialHandler',
  detect: { kinds: ['lot'], at: (sources, _kind, id) => detected(sources, id) },
  options: optionsOf,
});
