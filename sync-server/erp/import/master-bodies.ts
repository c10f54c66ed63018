import { z } from 'zod';

import { reasonList } from '../../../shared/plan/catalog.ts';
import { equipmentPlan } from '../../../shared/plan/equipment.ts';
import { lotPlan, materialPlan } from '../../../shared/plan/material.ts';
import { personPlan } from '../../../shared/plan/person.ts';
import type { PlanBody, PlanKind } from '../../../shared/plan/plan-document.ts';
import type { FieldSource } from '../mapping/field-source.ts';
import type { MasterRows } from './master-rows.ts';

/** Which fields of a file are mapped. */
type Mapped<Row> = { readonly [Field in keyof Row]?: FieldSource | undefined };

export type BodyMade<Kind extends PlanKind> =
  | { readonly ok: true; readonly body: PlanBody<Kind> }
  | { readonly ok: false; readonly reason: string };

function checked<Kind extends PlanKind>(schema: z.ZodType<PlanBody<Kind>>, body: object): BodyMade<Kind> {
  // What is undefined is left out, so that documents say nothing about it.
  const said = Object.fromEntries(Object.entries(body).filter(([, value]) => value !== undefined));
  const parsed = schema.safeParse(said);
  if (parsed.success) return { ok: true, body: parsed.data };
  return { ok: false, reason: `it does not fit: ${z.prettifyError(parsed.error).replaceAll('\n', ' ')}` };
}

/** The value of a mapped field, blank or not; otherwise what is known already. */
const stated = <Value, Known>(source: FieldSource | undefined, value: Value, known: Known): Value | Known =>
  source === undefined ? known : value;

/** A machine, tool, place: what the row says on top of what is known. */
export function bodyOfEquipment(
  row: MasterRows['equipment'],
  known: PlanBody<'equipment'> | undefined,
  mapped: Mapped<MasterRows['equipment']>,
): BodyMade<'equipment'> {
  return checked(equipmentPlan, {
    ...known,
    level: row.level,
    name: stated(mapped.name, row.name, known?.name) ?? row.id,
    parent: stated(mapped.parent, row.parent, known?.parent) ?? null,
    tag: stated(mapped.tag, row.tag, known?.tag) ?? undefined,
    calendar: stated(mapped.calendar, row.calendar, known?.calendar) ?? undefined,
    calibrationDue: stated(mapped.calibrationDue, row.calibrationDue, known?.calibrationDue) ?? undefined,
    toolLife: stated(mapped.toolLife, row.toolLife, known?.toolLife) ?? undefined,
  });
}

/** A material with the units it may be given in. */
export function bodyOfMaterial(
  row: MasterRows['materialDefinitions'],
  conversions: readonly MasterRows['unitConversions'][] | undefined,
  known: PlanBody<'material'> | undefined,
  mapped: Mapped<MasterRows['materialDefinitions']>,
): BodyMade<'material'> {
  return checked(materialPlan, {
    ...known,
    unit: row.unit,
    name: stated(mapped.name, row.name, known?.name) ?? row.id,
    gtin: stated(mapped.gtin, row.gtin, known?.gtin) ?? undefined,
    control: stated(mapped.control, row.control, known?.control) ?? 'none',
    conversions: conversions?.map(({ unit, factor }) => ({ unit, factor })) ?? known?.conversions ?? [],
    setupFamily: stated(mapped.setupFamily, row.setupFamily, known?.setupFamily) ?? undefined,
    shelfLifeDays: stated(mapped.shelfLifeDays, row.shelfLifeDays, known?.shelfLifeDays) ?? undefined,
    substitutes: stated(mapped.substitutes, row.substitutes, known?.substitutes) ?? [],
  });
}

/** A lot with its book quantity, and what that includes of what the floor reported. */
export function bodyOfLot(
  row: MasterRows['lots'],
  known: PlanBody<'lot'> | undefined,
  mapped: Mapped<MasterRows['lots']>,
  included: NonNullable<PlanBody<'lot'>['included']>,
): BodyMade<'lot'> {
  return checked(lotPlan, {
    material: row.material,
    quantity: { value: row.quantity, unit: row.unit },
    disposition: stated(mapped.disposition, row.disposition, known?.disposition) ?? 'unrestricted',
    location: stated(mapped.location, row.location, known?.location) ?? null,
    expiry: stated(mapped.expiry, row.expiry, known?.expiry) ?? null,
    supplierLot: stated(mapped.supplierLot, row.supplierLot, known?.supplierLot) ?? null,
    // Of this quantity, whatever the one before included.
    included: included.length > 0 ? included : undefined,
  });
}

/** A person; what no ERP knows, such as the proof of their PIN, stays. */
export function bodyOfPerson(
  row: MasterRows['personnel'],
  qualifications: readonly MasterRows['qualifications'][] | undefined,
  known: PlanBody<'person'> | undefined,
  mapped: Mapped<MasterRows['personnel']>,
): BodyMade<'person'> {
  return checked(personPlan, {
    ...known,
    name: row.name,
    badge: row.badge,
    roles: stated(mapped.roles, row.roles, known?.roles) ?? ['operator'],
    language: stated(mapped.language, row.language, known?.language) ?? 'en',
    active: stated(mapped.active, row.active, known?.active) ?? true,
    workCenters: stated(mapped.workCenters, row.workCenters, known?.workCenters) ?? undefined,
    qualifications: qualifications?.map(({ code, validUntil }) => ({ code, validUntil })) ?? known?.qualifications,
  });
}

/** The reasons of a category, in the order of their rows. */
export function bodyOfReasons(
  rows: readonly MasterRows['reasons'][],
  known: PlanBody<'reasons'> | undefined,
  mapped: Mapped<MasterRows['reasons']>,
): BodyMade<'reasons'> {
  const before = new Map(known?.reasons.map((reason) => [reason.code, reason]));
  return checked(reasonList, {
    reasons: rows.map(({ code, textEn, textDe, loss }) => {
      const old = before.get(code);
      const en = stated(mapped.textEn, textEn, old?.text.en);
      const de = stated(mapped.textDe, textDe, old?.text.de);
      const category = stated(mapped.loss, loss, old?.loss) ?? undefined;
      // An ERP names reasons in two languages; what the site wrote in others stays.
      const text = { ...old?.text, en: en ?? de, de: de ?? en };
      return category === undefined ? { code, text } : { code, text, loss: category };
    }),
  });
}
