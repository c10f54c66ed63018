import type { Big } from 'big.js';

import { componentsOfJob } from '../../materials/components.ts';
import type { Component } from '../../materials/components.ts';
import { roundedDown } from '../../materials/material-units.ts';
import { planBody } from '../../plan/plan-index.ts';
import { deviationFindings, holdRole } from '../blocking-findings.ts';
import { equipmentName, holdsUntil, instantAt, materialName } from '../question.ts';
import type { Asked, Question } from '../question.ts';
import { callRemedy, raiseRemedy } from '../readiness-remedies.ts';
import type { Finding } from '../readiness.ts';
import type { StockLot, Supply } from '../stock.ts';

/** What is wanted of a component for the pieces that are still to be made, in its unit; undefined where enough went in. */
function wantedOf({ requirement, required, consumed }: Component): Big | undefined {
  return requirement.mode !== 'none' && required.gt(consumed) ? required.minus(consumed) : undefined;
}

/** There is enough, and some of it ends before the job would: then there may not be. */
function expiryFinding(asked: Asked, component: Component, wanted: Big, { near, nearLots }: Supply): Finding[] {
  let lasting = near;
  let first: StockLot | undefined;
  for (const one of nearLots) {
    // The others end later still.
    if (one.endsMs === null || holdsUntil(asked, one.endsMs) === 'lasts') break;
    lasting = lasting.minus(one.left);
    first ??= one;
  }
  if (!first || first.endsMs === null || lasting.gte(wanted)) return [];
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

/** There is not enough that may be used: because some may not, or because there is none. */
function shortFinding(asked: Asked, component: Component, wanted: Big, supply: Supply): Finding {
  const { material, unit } = component.requirement;
  const params = {
    material: materialName(asked.world, material),
    needed: roundedDown(wanted),
    there: roundedDown(supply.usable),
    unit,
  };
  const common = { params, state: 'atRisk', at: null, turnsAt: null } as const;
  if (supply.unusableLot === undefined || supply.usable.plus(supply.unusable).lt(wanted))
    return {
      ...common,
      code: 'material-short',
      owner: { role: 'materialHandler', person: null },
      remedies: [raiseRemedy(asked, 'materialShortage', { material })],
    };
  const lot = supply.unusableLot;
  return {
    ...common,
    code: 'material-held',
    params: { ...params, lot },
    owner: { role: holdRole, person: null },
    remedies: [raiseRemedy(asked, 'qualityConcern', { material, lot })],
  };
}

/**
 * What the books say of one component. They may be wrong, so they put a job at risk and block nothing: a shortage that somebody saw is a
 * deviation, and that blocks.
 */
function bookFindings(asked: Asked, component: Component): Finding[] {
  const { world, place } = asked;
  const wanted = wantedOf(component);
  if (!wanted) return [];
  const { material, unit } = component.requirement;
  const supply = place.stock(material, unit);
  const params = { material: materialName(world, material), needed: roundedDown(wanted), unit };
  const common = { at: null, turnsAt: null, owner: { role: 'materialHandler', person: null } } as const;
  if (!supply.isKnown) {
    if (planBody(world.plan, 'material', material)?.control !== 'lot') return [];
    const remedies = [callRemedy(asked, 'material', { material })];
    return [{ ...common, code: 'material-unknown', params, state: 'unknown', remedies }];
  }
  if (supply.firstEndMs !== null) asked.wakeAt(supply.firstEndMs);
  if (supply.usable.lt(wanted)) return [shortFinding(asked, component, wanted, supply)];
  if (supply.near.gte(wanted)) return expiryFinding(asked, component, wanted, supply);
  const { away } = supply;
  const lot = away?.id ?? '';
  const where = equipmentName(world, away?.lot.location ?? '');
  return [
    {
      ...common,
      code: 'material-away',
      params: { ...params, there: roundedDown(supply.near), lot, place: where },
      state: 'atRisk',
      remedies: [callRemedy(asked, 'material', { material, ...(away ? { lot } : {}) })],
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
