import { Big } from 'big.js';

import type { CommandParams } from '../gate/command.ts';
import { draft } from '../gate/gate-context.ts';
import type { Acting, Decision, GateContext } from '../gate/gate-context.ts';
import { openScreen, refuse } from '../gate/refusal.ts';
import { planBody } from '../plan/plan-index.ts';
import { jobOrRefusal } from '../production/job-refusals.ts';
import { refuseHeld } from '../quality/refuse-held.ts';
import { decimalText } from '../quantity/quantity.ts';
import { requirementFor } from './components.ts';
import { lotRefusal } from './decide-material.ts';
import { leftInLot } from './lot-balance.ts';
import { convertMaterial, roundedDecimal, roundedDown } from './material-units.ts';
import { netOf } from './material-use.ts';

const materials = openScreen('materials');

/**
 * What a job took of one lot was really taken of another: it comes back to the first and goes out of the second, in one. The job may run, rest
 * or be done. The other lot has to be of the same material or one that fits the same component, free to use, and to have so much left.
 */
export function decideMoveConsumption(
  context: GateContext,
  acting: Acting,
  { order, operation, equipment, lot, to, quantity }: CommandParams<'moveConsumption'>,
): Decision {
  const { world } = context;
  const { plan } = world;
  const found = jobOrRefusal(context, order, operation);
  if (!found.ok) return found;
  const { job } = found;
  const use = job.state.materials.find((one) => one.lot === lot && one.unit === quantity.unit);
  const net = use ? netOf(use) : '0';
  if (!use || new Big(quantity.value).gt(net) || new Big(quantity.value).lte(0)) {
    const { value: wanted, unit } = quantity;
    const material = planBody(plan, 'lot', lot)?.material ?? lot;
    const params = {
      material: planBody(plan, 'material', material)?.name ?? material,
      lot,
      wanted,
      consumed: net,
      unit,
    };
    return refuse('not-consumed', params, [materials]);
  }
  const other = planBody(plan, 'lot', to);
  if (!other) return refuse('lot-unknown', { lot: to }, [materials, { kind: 'ask', roles: ['materialHandler'] }]);
  const needs = requirementFor(plan, job.operation.materials, use.material);
  if (
    to === lot ||
    (other.material !== use.material && requirementFor(plan, job.operation.materials, other.material) !== needs)
  )
    return refuse('move-unfit', { lot, to }, [materials]);
  const refused = refuseHeld(context, { kind: 'lot', id: to }) ?? lotRefusal(context, to, other);
  if (refused) return refused;
  const value = convertMaterial(plan, other.material, quantity.value, quantity.unit, use.unit);
  const left = convertMaterial(plan, other.material, leftInLot(world, to, other), other.quantity.unit, use.unit);
  if (!value || !left) return refuse('unit-mismatch', { unit: other.quantity.unit, expected: use.unit }, [materials]);
  if (value.gt(left)) {
    const names = { lot: to, material: planBody(plan, 'material', other.material)?.name ?? other.material };
    const params = { ...names, wanted: roundedDecimal(value), left: roundedDown(left), unit: use.unit };
    return refuse('lot-too-small', params, [materials]);
  }
  const at = { order, operation, equipment };
  const moved = { value: decimalText(new Big(quantity.value)), unit: use.unit };
  const from = { ...at, material: use.material, lot, quantity: moved };
  const into = { ...at, material: other.material, lot: to, quantity: moved, mode: 'explicit' as const };
  return {
    ok: true,
    drafts: [draft(context, acting, 'MaterialReturned', from), draft(context, acting, 'MaterialConsumed', into)],
  };
}
