import { roles } from '../../../shared/authority/can.ts';
import type { Role } from '../../../shared/authority/can.ts';
import { must } from '../../../shared/invariant.ts';
import { lossCategories, reasonCategories } from '../../../shared/plan/catalog.ts';
import type { LossCategory, ReasonCategory } from '../../../shared/plan/catalog.ts';
import type { EquipmentPlan } from '../../../shared/plan/equipment.ts';
import { type Language, languages } from '../../../shared/plan/language.ts';
import type { LotPlan } from '../../../shared/plan/material.ts';
import type { Decimal } from '../../../shared/quantity/quantity.ts';
import type { MasterRole } from './match-files.ts';
import type { RowValues } from './order-rows.ts';
import type { RowReader } from './row-reader.ts';

/** Every row that makes a document of its own may say when its file was written. */
interface Exported {
  readonly exportedAt: string | null;
}

/** A cell is null where it is blank or not mapped. */
export interface MaterialDefinitionRow extends Exported {
  readonly id: string;
  readonly name: string | null;
  readonly unit: string;
  readonly gtin: string | null;
  readonly control: 'lot' | 'none' | null;
  readonly setupFamily: string | null;
  readonly shelfLifeDays: number | null;
  readonly substitutes: readonly string[] | null;
}

export interface UnitConversionRow {
  readonly unit: string;
  readonly factor: Decimal;
}

export interface LotRow extends Exported {
  readonly id: string;
  readonly material: string;
  readonly quantity: Decimal;
  readonly unit: string;
  readonly disposition: LotPlan['disposition'] | null;
  readonly location: string | null;
  readonly expiry: string | null;
  readonly supplierLot: string | null;
  readonly lastReport: number | null;
}

export interface EquipmentRow extends Exported {
  readonly id: string;
  readonly name: string | null;
  readonly level: EquipmentPlan['level'];
  readonly parent: string | null;
  readonly tag: string | null;
  readonly calendar: string | null;
  readonly calibrationDue: string | null;
  readonly toolLife: { readonly value: Decimal; readonly unit: string } | null;
}

export interface PersonRow extends Exported {
  readonly id: string;
  readonly name: string;
  readonly badge: string;
  readonly roles: readonly Role[] | null;
  readonly language: Language | null;
  readonly active: boolean | null;
  readonly workCenters: readonly string[] | null;
}

export interface QualificationRow {
  readonly code: string;
  readonly validUntil: string | null;
}

export interface ReasonRow extends Exported {
  readonly category: ReasonCategory;
  readonly code: string;
  readonly textEn: string | null;
  readonly textDe: string | null;
  readonly loss: LossCategory | null;
}

/** What the rows of each master file hold. */
export interface MasterRows {
  readonly equipment: EquipmentRow;
  readonly materialDefinitions: MaterialDefinitionRow;
  readonly unitConversions: UnitConversionRow;
  readonly lots: LotRow;
  readonly personnel: PersonRow;
  readonly qualifications: QualificationRow;
  readonly reasons: ReasonRow;
}

const exportedAtOf = (reader: RowReader) => reader.instant('exportedAt', 'optional', '00:00') ?? null;
const sound = <Row>(reader: RowReader, make: () => Row): Row | undefined =>
  reader.defects.length === 0 ? make() : undefined;
const levels = ['site', 'area', 'workCenter', 'workUnit', 'tool', 'gauge', 'storage'] as const;

/** Reads a row of a master file: `key` names the document that it belongs to. What is wrong stands in the reader. */
export const readMasterRow: { readonly [R in MasterRole]: (reader: RowReader) => RowValues<MasterRows[R]> } = {
  equipment(reader) {
    const key = reader.text('id', 'required', 80);
    const name = reader.text('name', 'optional', 80) ?? null;
    const level = reader.choice('level', levels, 'required');
    const parent = reader.text('parent', 'optional', 80) ?? null;
    const tag = reader.text('tag', 'optional', 80) ?? null;
    const calendar = reader.text('calendar', 'optional', 80) ?? null;
    const calibrationDue = reader.day('calibrationDue') ?? null;
    const life = reader.decimal('toolLife', 'optional');
    const lifeUnit = reader.unit('toolLifeUnit', life === undefined ? 'optional' : 'required');
    if (life !== undefined && lifeUnit === undefined && reader.defects.length === 0)
      reader.refuse(
        'toolLifeUnit',
        '"toolLife" needs a unit: map "toolLifeUnit", for example with {"constant": "C62"}.',
      );
    const toolLife = life === undefined || lifeUnit === undefined ? null : { value: life, unit: lifeUnit };
    const exportedAt = exportedAtOf(reader);
    const make = () => ({
      id: must(key, 'equipment id'),
      name,
      level: must(level, 'level'),
      parent,
      tag,
      calendar,
      calibrationDue,
      toolLife,
      exportedAt,
    });
    return { key, values: sound(reader, make) };
  },
  materialDefinitions(reader) {
    const key = reader.text('id', 'required', 80);
    const name = reader.text('name', 'optional', 120) ?? null;
    const unit = reader.unit('unit');
    const gtin = reader.text('gtin', 'optional', 14) ?? null;
    if (gtin !== null && !/^(\d{8}|\d{12}|\d{13}|\d{14})$/.test(gtin))
      reader.refuse('gtin', `"${gtin}" is no GTIN: it has 8, 12, 13 or 14 digits.`);
    const control = reader.choice('control', ['lot', 'none']) ?? null;
    const setupFamily = reader.text('setupFamily', 'optional', 40) ?? null;
    const days = reader.whole('shelfLifeDays', 'optional', 36_500);
    const substitutes = reader.list('substitutes', 20, 80) ?? null;
    const exportedAt = exportedAtOf(reader);
    const make = () => ({
      id: must(key, 'material id'),
      name,
      unit: must(unit, 'unit'),
      gtin,
      control,
      setupFamily,
      // Many systems write 0 for "does not expire".
      shelfLifeDays: days === 0 ? null : (days ?? null),
      substitutes,
      exportedAt,
    });
    return { key, values: sound(reader, make) };
  },
  unitConversions(reader) {
    const key = reader.text('material', 'required', 80);
    const unit = reader.unit('unit');
    const factor = reader.decimal('factor', 'required');
    return { key, values: sound(reader, () => ({ unit: must(unit, 'unit'), factor: must(factor, 'factor') })) };
  },
  lots(reader) {
    const key = reader.text('id', 'required', 80);
    const material = reader.text('material', 'required', 80);
    const quantity = reader.decimal('quantity', 'required');
    const unit = reader.unit('unit');
    const disposition = reader.choice('disposition', ['unrestricted', 'restricted', 'blocked']) ?? null;
    const location = reader.text('location', 'optional', 80) ?? null;
    const expiry = reader.day('expiry') ?? null;
    const supplierLot = reader.text('supplierLot', 'optional', 80) ?? null;
    const lastReport = reader.whole('lastReport', 'optional', 999_999_999) ?? null;
    const exportedAt = exportedAtOf(reader);
    const make = () => ({
      id: must(key, 'lot id'),
      material: must(material, 'material'),
      quantity: must(quantity, 'quantity'),
      unit: must(unit, 'unit'),
      disposition,
      location,
      expiry,
      supplierLot,
      lastReport,
      exportedAt,
    });
    return { key, values: sound(reader, make) };
  },
  personnel(reader) {
    const key = reader.text('id', 'required', 80);
    const name = reader.text('name', 'required', 80);
    const badge = reader.text('badge', 'required', 80);
    const given = reader.list('roles', 6, 40) ?? null;
    for (const role of given ?? [])
      if (!roles.some((known) => known === role))
        reader.refuse(
          'roles',
          `there is no role "${role}": the roles are ${roles.join(', ')}; translate it in "codes".`,
        );
    const language = reader.choice('language', languages) ?? null;
    const active = reader.choice('active', ['yes', 'no']);
    const workCenters = reader.list('workCenters', 200, 80) ?? null;
    const exportedAt = exportedAtOf(reader);
    const make = () => ({
      id: must(key, 'person id'),
      name: must(name, 'name'),
      badge: must(badge, 'badge'),
      roles: given === null ? null : roles.filter((role) => given.includes(role)),
      language,
      active: active === undefined ? null : active === 'yes',
      workCenters,
      exportedAt,
    });
    return { key, values: sound(reader, make) };
  },
  qualifications(reader) {
    const key = reader.text('person', 'required', 80);
    const code = reader.text('code', 'required', 40);
    const validUntil = reader.day('validUntil') ?? null;
    return { key, values: sound(reader, () => ({ code: must(code, 'qualification'), validUntil })) };
  },
  reasons(reader) {
    const category = reader.choice('category', reasonCategories, 'required');
    const code = reader.text('code', 'required', 40);
    const textEn = reader.text('textEn', 'optional', 80) ?? null;
    const textDe = reader.text('textDe', 'optional', 80) ?? null;
    if (textEn === null && textDe === null && reader.defects.length === 0)
      reader.refuse('textEn', 'a reason needs a text in at least one language.');
    const loss = reader.choice('loss', lossCategories) ?? null;
    const exportedAt = exportedAtOf(reader);
    const make = () => ({
      category: must(category, 'category'),
      code: must(code, 'code'),
      textEn,
      textDe,
      loss,
      exportedAt,
    });
    return { key: category, values: sound(reader, make) };
  },
};
