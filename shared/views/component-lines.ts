import { Big } from 'big.js';

import type { World } from '../aggregates/world.ts';
import { componentsOfJob } from '../materials/components.ts';
import type { Component } from '../materials/components.ts';
import { leftInLot, lotsOfMaterial, lotState } from '../materials/lot-balance.ts';
import { convertMaterial, roundedDecimal, roundedDown } from '../materials/material-units.ts';
import { netOf } from '../materials/material-use.ts';
import { planBody } from '../plan/plan-index.ts';
import type { Job } from '../production/job-lookup.ts';
import { siteDate } from '../time/site-date.ts';
import type { ComponentLine } from './view-schemas.ts';

/** How many lots of a component a screen gets, and how many of them that may not be used. */
const LOTS = 12;
const OTHERS = 4;

type LotAtHand = ComponentLine['atHand'][number];

function lotsAtHand(world: World, component: Component, date: string): LotAtHand[] {
  const { material, unit } = component.requirement;
  const substitutes = planBody(world.plan, 'material', material)?.substitutes ?? [];
  const usable: LotAtHand[] = [];
  const others: LotAtHand[] = [];
  for (const { id, lot } of [material, ...substitutes].flatMap((one) => lotsOfMaterial(world, one))) {
    const state = lotState(lot, date);
    if (state === 'usable' ? usable.length >= LOTS : others.length >= OTHERS) continue;
    const left = convertMaterial(world.plan, lot.material, leftInLot(world, id, lot), lot.quantity.unit, unit);
    const text = roundedDown(left ?? new Big(0));
    if (text === '0') continue;
    const { location, expiry } = lot;
    const name = location === null ? null : (planBody(world.plan, 'equipment', location)?.name ?? location);
    (state === 'usable' ? usable : others).push({ lot: id, left: text, location: name, expiry, state });
  }
  return [...usable, ...others];
}

function lineOf(world: World, component: Component, date: string): ComponentLine {
  const { requirement } = component;
  const { material, unit, mode } = requirement;
  const byLot = new Map<string, { readonly material: string; readonly net: Big }>();
  for (const use of component.uses) {
    if (use.lot === null) continue;
    const net = convertMaterial(world.plan, use.material, netOf(use), use.unit, unit) ?? new Big(0);
    byLot.set(use.lot, { material: use.material, net: (byLot.get(use.lot)?.net ?? new Big(0)).plus(net) });
  }
  return {
    material,
    name: requirement.name,
    mode,
    unit,
    required: roundedDecimal(component.required),
    requiredSoFar: roundedDecimal(component.requiredSoFar),
    consumed: roundedDecimal(component.consumed),
    lots: [...byLot]
      .filter(([, { net }]) => !net.eq(0))
      .map(([lot, { material: used, net }]) => ({ lot, material: used, quantity: roundedDecimal(net) })),
    atHand: mode === 'none' ? [] : lotsAtHand(world, component, date),
  };
}

/** The components of a job as the screens show them, with the lots that are at hand by the plan, first to expire first. */
export function componentsOf(
  world: World,
  job: Pick<Job, 'order' | 'operation' | 'quantity' | 'state'>,
  nowMs: number,
): ComponentLine[] {
  const components = componentsOfJob(world.plan, job);
  if (components.length === 0) return [];
  const date = siteDate(world.plan, nowMs);
  return components.map((component) => lineOf(world, component, date));
}
