import type { Big } from 'big.js';

import { componentsOfJob } from '../../materials/components.ts';
import type { Component } from '../../materials/components.ts';
import { convertMaterial, roundedDown } from '../../materials/material-units.ts';
import { planBody } from '../../plan/plan-index.ts';
import { isWorkPlaceOf } from '../../production/work-place.ts';
import { holdersOf } from '../../time/equipment-shifts.ts';
import { deviationFindings, holdRole } from '../blocking-findings.ts';
import { equipmentName, holdsUntil, instantAt, materialName } from '../question.ts';
import type { Asked, Question } from '../question.ts';
import { callRemedy, raiseRemedy } from '../readiness-remedies.ts';
import type { Finding } from '../readiness.ts';
import { NOTHING } from '../stock.ts';
import type { StockLot } from '../stock.ts';

/** What is wanted of a component for the pieces that are still to be made, in its unit; zero where enough went in. */
function wantedOf({ required, consumed }: Component): Big {
  return required.gt(consumed) ? required.minus(consumed) : NOTHING;
}

/** The material of a component and those that may go in for it. */
function materialsFor({ world }: Asked, { requirement }: Component): readonly string[] {
  return [requirement.material, ...(planBody(world.plan, 'material', requirement.material)?.substitutes ?? [])];
}

/** Whether a lot lies where the machine can take it: at it, or anywhere at its work center; one whose place nobody knows may. */
function isNear({ world, place }: Asked, { lot: { location } }: StockLot): boolean {
  if (location === null || location === place.equipment) return true;
  return holdersOf(world.plan, location).some((id) => isWorkPlaceOf(world.plan, place.equipment, id));
}

function sumOf({ world }: Asked, { requirement: { unit } }: Component, lots: readonly StockLot[]): Big {
  let sum = NOTHING;
  for (const { lot, left } of lots)
    sum = sum.plus(convertMaterial(world.plan, lot.material, left, lot.quantity.unit, unit) ?? 0);
  return sum;
}

/** There is enough, and some of it ends before the job would: then there is not. */
function expiryFinding(asked: Asked, component: Component, lots: readonly StockLot[], wanted: Big): Finding[] {
  const ending = lots.filter(({ endsMs }) => endsMs !== null && holdsUntil(asked, endsMs) !== 'lasts');
  const [first] = ending;
  if (!first || first.endsMs === null) return [];
  const lasting = lots.filter((one) => !ending.includes(one));
  if (sumOf(asked, component, lasting).gte(wanted)) return [];
  const { material } = component.requirement;
  return [
    {
      code: 'material-expires',
      params: { material: materialName(asked.world, material), lot: first.id, expiry: first.lot.expiry ?? '' },
      state: 'atRisk',
      at: null,
      turnsAt: instantAt(first.endsMs),
      owner: { role: 'materialHandler', person: null },
      remedies: [callRemedy(asked, 'material', { material })],
    },
  ];
}

/**
 * What the books say of one component. They may be wrong, so they put a job at risk and block nothing: a shortage that somebody saw is a
 * deviation, and that blocks.
 */
function bookFindings(asked: Asked, component: Component): Finding[] {
  const { world, place } = asked;
  const wanted = wantedOf(component);
  if (component.requirement.mode === 'none' || wanted.eq(NOTHING)) return [];
  const materials = materialsFor(asked, component);
  const { material, unit } = component.requirement;
  const stocks = materials.map((one) => place.stock(one));
  const params = { material: materialName(world, material), needed: roundedDown(wanted), unit };
  const common = {
    state: 'atRisk',
    at: null,
    turnsAt: null,
    owner: { role: 'materialHandler', person: null },
  } as const;
  if (!stocks.some(({ isKnown }) => isKnown)) {
    if (planBody(world.plan, 'material', material)?.control !== 'lot') return [];
    const remedies = [callRemedy(asked, 'material', { material })];
    return [{ ...common, code: 'material-unknown', params, state: 'unknown', remedies }];
  }
  const usable = stocks.flatMap((stock) => stock.usable);
  for (const { endsMs } of usable) if (endsMs !== null) asked.wakeAt(endsMs);
  const there = sumOf(asked, component, usable);
  if (there.lt(wanted)) {
    const unusable = stocks.flatMap((stock) => stock.unusable);
    const held = sumOf(asked, component, unusable);
    const values = { ...params, there: roundedDown(there) };
    if (there.plus(held).gte(wanted)) {
      const remedies = [raiseRemedy(asked, 'qualityConcern', { material, lot: unusable[0]?.id ?? '' })];
      const owner = { role: holdRole, person: null };
      return [{ ...common, code: 'material-held', params: { ...values, lot: unusable[0]?.id ?? '' }, owner, remedies }];
    }
    return [
      {
        ...common,
        code: 'material-short',
        params: values,
        remedies: [raiseRemedy(asked, 'materialShortage', { material })],
      },
    ];
  }
  const near = usable.filter((one) => isNear(asked, one));
  const nearSum = sumOf(asked, component, near);
  if (nearSum.gte(wanted)) return expiryFinding(asked, component, near, wanted);
  const away = usable.find((one) => !near.includes(one));
  return [
    {
      ...common,
      code: 'material-away',
      params: {
        ...params,
        there: roundedDown(nearSum),
        lot: away?.id ?? '',
        place: equipmentName(world, away?.lot.location ?? ''),
      },
      remedies: [callRemedy(asked, 'material', { material, ...(away ? { lot: away.id } : {}) })],
    },
  ];
}

/** Whether what the rest of the job needs is there and may be used. */
export const materialQuestion: Question = {
  question: 'material',
  ask(asked) {
    const open = deviationFindings(asked, (kind) => kind === 'materialShortage');
    if (asked.job.operation.materials.length === 0) return open;
    return [...open, ...componentsOfJob(asked.world.plan, asked.job).flatMap((one) => bookFindings(asked, one))];
  },
};
