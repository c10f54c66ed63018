import { Big } from 'big.js';

import { effectiveFacts } from '../aggregates/effective-facts.ts';
import type { World } from '../aggregates/world.ts';
import { can, rolesThatCan } from '../authority/can.ts';
import type { CommandParams } from '../gate/command.ts';
import { draft } from '../gate/gate-context.ts';
import type { Acting, Decision, GateContext } from '../gate/gate-context.ts';
import { refuseWithoutPin } from '../gate/pin-needed.ts';
import { allTheSame, openScreen, refuse, runCommand } from '../gate/refusal.ts';
import type { Refusal } from '../gate/refusal.ts';
import type { LotPlan } from '../plan/material.ts';
import { planBody } from '../plan/plan-index.ts';
import type { Job } from '../production/job-lookup.ts';
import { jobOrRefusal, runHere } from '../production/job-refusals.ts';
import { refuseHeld } from '../quality/refuse-held.ts';
import { decimalText } from '../quantity/quantity.ts';
import { siteDate } from '../time/site-date.ts';
import { componentsOfJob, requirementFor } from './components.ts';
import type { Component } from './components.ts';
import { leftInLot, lotState } from './lot-balance.ts';
import { convertMaterial, roundedDecimal, roundedDown } from './material-units.ts';
import { netOf } from './material-use.ts';

type Refused = { readonly ok: false; readonly refusal: Refusal };

const materials = openScreen('materials');

function materialName(world: World, id: string): string {
  return planBody(world.plan, 'material', id)?.name ?? id;
}

/** Refuses a lot that may not be used. */
export function lotRefusal(context: GateContext, id: string, lot: LotPlan): Refused | undefined {
  const { world, nowMs } = context;
  const state = lotState(lot, siteDate(world.plan, nowMs));
  const names = { lot: id, material: materialName(world, lot.material) };
  if (state === 'restricted' || state === 'blocked')
    return refuse('lot-not-unrestricted', { ...names, disposition: state }, [
      materials,
      { kind: 'ask', roles: ['qualityInspector', 'supervisor'] },
    ]);
  if (state === 'expired')
    return refuse('lot-expired', { ...names, expiry: lot.expiry ?? '' }, [
      materials,
      { kind: 'ask', roles: ['qualityInspector', 'supervisor'] },
    ]);
  return undefined;
}

/** What the command names: the component of the job that the lot goes into. */
function componentFor(
  context: GateContext,
  job: Job,
  lotId: string,
): { readonly ok: true; readonly lot: LotPlan; readonly component: Component } | Refused {
  const { plan } = context.world;
  const lot = planBody(plan, 'lot', lotId);
  if (!lot)
    return refuse('lot-unknown', { lot: lotId }, [
      materials,
      { kind: 'ask', roles: ['materialHandler', 'supervisor'] },
    ]);
  const requirement = requirementFor(plan, job.operation.materials, lot.material);
  const component = componentsOfJob(plan, job).find((one) => one.requirement === requirement);
  if (!component)
    return refuse(
      'material-not-needed',
      {
        lot: lotId,
        material: materialName(context.world, lot.material),
        order: job.order.number,
        operation: job.operation.name,
      },
      [materials, openScreen('next')],
    );
  return { ok: true, lot, component };
}

/** The facts that filled a component of a job so far. */
function factsOf(context: GateContext, job: Job, component: Component): readonly string[] {
  const used = new Set(component.uses.map(({ material }) => material));
  return effectiveFacts(
    context.world,
    'workOrder',
    job.orderId,
    (fact) =>
      (fact.type === 'MaterialConsumed' || fact.type === 'MaterialReturned') &&
      fact.data.operation === job.operation.id &&
      used.has(fact.data.material),
  ).map(({ id }) => id);
}

/** How much goes in, in the unit of the component; or why nothing does. */
function amountOf(
  context: GateContext,
  job: Job,
  { component, lot, left }: { readonly component: Component; readonly lot: LotPlan; readonly left: Big },
  params: CommandParams<'consumeMaterial'>,
): { readonly ok: true; readonly amount: Big } | Refused {
  const { unit } = component.requirement;
  if (params.quantity) {
    const amount = convertMaterial(context.world.plan, lot.material, params.quantity.value, params.quantity.unit, unit);
    return amount
      ? { ok: true, amount }
      : refuse('unit-mismatch', { unit: params.quantity.unit, expected: unit }, [materials]);
  }
  const needed = component.required.minus(component.consumed);
  if (needed.lte(0))
    return refuse(
      'material-complete',
      {
        material: component.requirement.name,
        order: job.order.number,
        required: decimalText(component.required),
        consumed: decimalText(component.consumed),
        unit,
      },
      [materials],
      factsOf(context, job, component),
    );
  return { ok: true, amount: needed.gt(left) ? left : needed };
}

function overRefusal(
  context: GateContext,
  acting: Acting,
  job: Job,
  { component, amount }: { readonly component: Component; readonly amount: Big },
  params: CommandParams<'consumeMaterial'>,
): Refused | undefined {
  const total = component.consumed.plus(amount);
  if (total.lte(component.limit)) return undefined;
  const person = planBody(context.world.plan, 'person', acting.person.id);
  const mayExceed =
    person !== undefined && can(person, 'production.exceedTolerance', { workCenter: job.operation.workCenter });
  if (params.confirmOverTolerance === true && mayExceed)
    return refuseWithoutPin(context, acting.person.id, 'production.exceedTolerance');
  const { requirement, limit, required } = component;
  return refuse(
    'material-over',
    {
      material: requirement.name,
      total: roundedDecimal(total),
      limit: roundedDecimal(limit),
      required: roundedDecimal(required),
      unit: requirement.unit,
    },
    mayExceed
      ? [allTheSame('consumeMaterial', { ...params, confirmOverTolerance: true }), materials]
      : [materials, { kind: 'ask', roles: rolesThatCan('production.exceedTolerance') }],
    factsOf(context, job, component),
  );
}

/**
 * Material of a lot goes into a job on this machine: of the right material or a declared substitute, free to use, not expired, and enough of
 * it. Without a quantity: what the job still needs, at most what is left.
 */
export function decideConsumeMaterial(
  context: GateContext,
  acting: Acting,
  equipment: string,
  params: CommandParams<'consumeMaterial'>,
): Decision {
  const { plan } = context.world;
  const { order, operation } = params;
  const found = jobOrRefusal(context, order, operation);
  if (!found.ok) return found;
  const { job } = found;
  const run = runHere(context, job, equipment, 'any');
  if (!run.ok) return run;
  const fits = componentFor(context, job, params.lot);
  if (!fits.ok) return fits;
  const { lot, component } = fits;
  const refused = refuseHeld(context, { kind: 'lot', id: params.lot }) ?? lotRefusal(context, params.lot, lot);
  if (refused) return refused;
  const { unit } = component.requirement;
  const names = { lot: params.lot, material: materialName(context.world, lot.material) };
  const inLot = leftInLot(context.world, params.lot, lot);
  const left = convertMaterial(plan, lot.material, inLot, lot.quantity.unit, unit);
  if (!left) return refuse('unit-mismatch', { unit: lot.quantity.unit, expected: unit }, [materials]);
  const facts = () =>
    effectiveFacts(context.world, 'lot', params.lot, ({ type }) => type === 'MaterialConsumed').map(({ id }) => id);
  // What is less than the least that can be written down is nothing.
  if (new Big(roundedDown(left)).lte(0)) return refuse('lot-empty', { ...names, unit }, [materials], facts());
  const amount = amountOf(context, job, { component, lot, left }, params);
  if (!amount.ok) return amount;
  const value = amount.amount.eq(left) ? roundedDown(left) : roundedDecimal(amount.amount);
  if (new Big(value).lte(0)) return refuse('nothing-to-report', {}, [materials]);
  if (amount.amount.gt(left)) {
    const rest = { order, operation, lot: params.lot, quantity: { value: roundedDown(left), unit } };
    return refuse(
      'lot-too-small',
      { ...names, wanted: value, left: roundedDown(left), unit },
      [runCommand('consumeMaterial', rest), materials],
      facts(),
    );
  }
  const over = overRefusal(context, acting, job, { component, amount: new Big(value) }, params);
  if (over) return over;
  const data = {
    order,
    operation,
    equipment,
    material: lot.material,
    lot: params.lot,
    quantity: { value, unit },
    mode: 'explicit' as const,
  };
  return { ok: true, drafts: [draft(context, acting, 'MaterialConsumed', data)] };
}

interface Leftover {
  readonly material: string;
  readonly lot: string | null;
  readonly quantity: { readonly value: string; readonly unit: string };
}

/**
 * What comes back of what went into a job, as facts in the unit in which it went in; several leftovers of one lot are taken together. For
 * `returnMaterial` and for the close-out.
 */
export function returnDrafts(
  context: GateContext,
  acting: Acting,
  job: Pick<Job, 'orderId' | 'order' | 'operation' | 'state'>,
  equipment: string,
  leftovers: readonly Leftover[],
): Decision {
  const drafts = [];
  const taken = new Map<string, Big>();
  for (const { material, lot, quantity } of leftovers) {
    if (new Big(quantity.value).eq(0)) continue;
    const names = { material: materialName(context.world, material), lot: lot ?? '' };
    const of = job.state.materials.filter((use) => use.material === material && use.lot === lot);
    const use = of.find(({ unit }) => unit === quantity.unit) ?? of[0];
    if (!use)
      return refuse('not-consumed', { ...names, wanted: quantity.value, consumed: '0', unit: quantity.unit }, [
        materials,
      ]);
    const exact = convertMaterial(context.world.plan, material, quantity.value, quantity.unit, use.unit);
    if (!exact) return refuse('unit-mismatch', { unit: quantity.unit, expected: use.unit }, [materials]);
    const value = new Big(roundedDecimal(exact));
    const key = JSON.stringify([material, lot, use.unit]);
    const total = (taken.get(key) ?? new Big(0)).plus(value);
    const net = netOf(use);
    if (total.gt(net))
      return refuse(
        'not-consumed',
        { ...names, wanted: roundedDecimal(total), consumed: net, unit: use.unit },
        [materials],
        effectiveFacts(
          context.world,
          'workOrder',
          job.orderId,
          (fact) =>
            fact.type === 'MaterialConsumed' &&
            fact.data.operation === job.operation.id &&
            fact.data.material === material &&
            fact.data.lot === lot,
        ).map(({ id }) => id),
      );
    taken.set(key, total);
    if (value.eq(0)) continue;
    const returned = { value: decimalText(value), unit: use.unit };
    const data = { order: job.orderId, operation: job.operation.id, equipment, material, lot, quantity: returned };
    drafts.push(draft(context, acting, 'MaterialReturned', data));
  }
  return { ok: true, drafts };
}

/** Consumed material comes back unused; also of a job that is done, or rests. */
export function decideReturnMaterial(
  context: GateContext,
  acting: Acting,
  equipment: string,
  params: CommandParams<'returnMaterial'>,
): Decision {
  const found = jobOrRefusal(context, params.order, params.operation);
  if (!found.ok) return found;
  if (new Big(params.quantity.value).eq(0)) return refuse('nothing-to-report', {}, [materials]);
  return returnDrafts(context, acting, found.job, equipment, [params]);
}
