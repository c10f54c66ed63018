import { hasCheckDigit } from '../../shared/gs1/check-digit.ts';
import type { PlanBody } from '../../shared/plan/plan-document.ts';
import { compareDecimals } from '../../shared/quantity/quantity.ts';
import type { PlanLookup } from './plan-lookup.ts';
import { repeated } from './repeated.ts';

/** What a material says wrongly: path and sentence of each problem. */
export function materialProblems(id: string, body: PlanBody<'material'>, plan: PlanLookup): string[] {
  const problems: string[] = [];
  const { gtin, unit, conversions, substitutes } = body;
  if (gtin !== undefined && !hasCheckDigit(gtin))
    problems.push(`.gtin: "${gtin}" is no GTIN, its check digit is wrong; correct the number.`);
  for (const [index, other] of conversions.entries()) {
    if (other.unit === unit)
      problems.push(`.conversions[${index}]: ${unit} is the unit of the material itself; leave it out.`);
    if (compareDecimals(other.factor, '0') <= 0)
      problems.push(`.conversions[${index}].factor: one ${other.unit} cannot be ${other.factor} ${unit}.`);
  }
  for (const doubled of repeated(conversions.map((other) => other.unit)))
    problems.push(`.conversions: the unit ${doubled} is given twice.`);
  for (const [index, other] of substitutes.entries()) {
    if (other === id) problems.push(`.substitutes[${index}]: a material does not stand in for itself.`);
    else if (!plan('material', other))
      problems.push(`.substitutes[${index}]: there is no material "${other}" in the materials.`);
  }
  return problems;
}

/** What a lot says wrongly. */
export function lotProblems(body: PlanBody<'lot'>, plan: PlanLookup): string[] {
  const problems: string[] = [];
  const material = plan('material', body.material);
  const { unit } = body.quantity;
  if (!material) problems.push(`.material: there is no material "${body.material}" in the materials.`);
  else if (unit !== material.unit && !material.conversions.some((other) => other.unit === unit))
    problems.push(
      `.quantity.unit: "${body.material}" is kept in ${material.unit} and has no conversion from ${unit}; add one to the material or convert the quantity.`,
    );
  if (body.location !== null && !plan('equipment', body.location))
    problems.push(`.location: there is nothing called "${body.location}" in the equipment.`);
  return problems;
}
