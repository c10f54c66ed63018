import { Big } from 'big.js';

import { decimalText } from '../../../shared/quantity/quantity.ts';
import type { Decimal } from '../../../shared/quantity/quantity.ts';
import type { FieldReaders } from '../fields/field-readers.ts';
import { isKnownUnit } from '../fields/known-units.ts';
import type { FieldSource } from '../mapping/field-source.ts';
import type { RowDefect } from './row-defect.ts';

/** Where the fields of a file come from, with the place of each column in its header. */
export interface BoundFields {
  readonly sources: ReadonlyMap<string, { readonly source: Exclude<FieldSource, string>; readonly index: number }>;
}

/**
 * Looks the mapped columns up in a header.
 * @returns the bound fields, or sentences that continue one beginning with the name of the file.
 */
export function bindFields(
  fields: Readonly<Record<string, FieldSource | undefined>>,
  header: readonly string[],
): { ok: true; fields: BoundFields } | { ok: false; reasons: string[] } {
  const sources: [string, { source: Exclude<FieldSource, string>; index: number }][] = [];
  const reasons: string[] = [];
  for (const [field, given] of Object.entries(fields)) {
    if (given === undefined) continue;
    const source = typeof given === 'string' ? { column: given } : given;
    const reason = source.column === undefined ? undefined : columnProblem(source.column, field, header);
    if (reason !== undefined) reasons.push(reason);
    sources.push([field, { source, index: source.column === undefined ? -1 : header.indexOf(source.column) }]);
  }
  return reasons.length > 0 ? { ok: false, reasons } : { ok: true, fields: { sources: new Map(sources) } };
}

/** Why a column cannot be read; undefined when it stands in the header once. */
export function columnProblem(column: string, use: string, header: readonly string[]): string | undefined {
  const found = header.filter((name) => name === column).length;
  if (found === 1) return undefined;
  const todo = `Correct the export, or "${use}" in the mapping.`;
  if (found > 1) return `has the column "${column}" ${found} times, so it is unclear which one holds "${use}". ${todo}`;
  return `has no column "${column}", which the mapping reads as "${use}". Its columns are: ${header.slice(0, 40).join(', ')}. ${todo}`;
}

/** What reading a row needs besides its cells. */
export interface ReadingContext {
  readonly readers: FieldReaders;
  readonly units: readonly string[];
  /** Text for a key in a lookup file; undefined when the key is not in it. */
  readonly lookUp: (lookup: string, key: string) => string | undefined;
}

/** Reads typed values from one row and collects what is wrong with it. A missing value reads as undefined. */
export interface RowReader {
  readonly defects: readonly RowDefect[];
  text(field: string, need: Need, most: number): string | undefined;
  decimal(field: string, need: Need): Decimal | undefined;
  whole(field: string, need: Need, most: number): number | undefined;
  /** Minutes, percent: a number that is zero or more. */
  measure(field: string, need: Need): number | undefined;
  unit(field: string, need?: Need): string | undefined;
  instant(field: string, need: Need, timeOfDay: string): string | undefined;
  /** A date without a time of day, ISO 8601. */
  day(field: string): string | undefined;
  /** The entries of a list, blanks around them cut off; undefined when the cell is blank. */
  list(field: string, mostEntries: number, most: number): string[] | undefined;
  /** Says that a value that could be read does not fit. */
  refuse(field: string, reason: string): undefined;
  choice<Value extends string>(field: string, values: readonly Value[], need?: Need): Value | undefined;
}
type Need = 'required' | 'optional';

/** A reader of one row. Every value is trimmed; the order of steps is the one documented at the mapping. */
export function rowReader(cells: readonly string[], fields: BoundFields, context: ReadingContext): RowReader {
  const defects: RowDefect[] = [];

  function fail(field: string, reason: string): undefined {
    const bound = fields.sources.get(field);
    const value = bound && bound.index >= 0 ? (cells[bound.index] ?? '') : (bound?.source.constant ?? '');
    defects.push({ column: bound?.source.column ?? field, value, reason });
    return undefined;
  }

  function cellOf(field: string, need: Need): string | undefined {
    const bound = fields.sources.get(field);
    if (!bound) return undefined;
    const { source, index } = bound;
    const cell = (index >= 0 ? (cells[index] ?? '') : (source.constant ?? '')).trim();
    const text = cell === '' ? (source.default ?? '').trim() : cell;
    if (text === '') return need === 'required' ? fail(field, `"${field}" is empty.`) : undefined;
    if (CONTROL.test(text)) return fail(field, `"${field}" holds a control character; export it as plain text.`);
    return text;
  }

  function raw(field: string, need: Need): string | undefined {
    const text = cellOf(field, need);
    return text === undefined ? undefined : translated(field, text);
  }

  function translated(field: string, text: string): string | undefined {
    const source = fields.sources.get(field)?.source ?? {};
    if (source.codes === undefined) return looked(source.lookup, text);
    if (Object.hasOwn(source.codes, text)) return looked(source.lookup, source.codes[text] ?? text);
    if (source.otherCodes === 'keep') return looked(source.lookup, text);
    const known = Object.keys(source.codes).slice(0, 20).join(', ');
    return fail(field, `${unknownName(field)} "${text}": the mapping knows ${known}. Add it to "codes" of "${field}".`);
  }

  const looked = (lookup: string | undefined, text: string) =>
    lookup === undefined ? text : (context.lookUp(lookup, text) ?? text);

  function number(field: string, need: Need): Decimal | undefined {
    const text = raw(field, need);
    if (text === undefined) return undefined;
    const reading = context.readers.decimal(text);
    if (!reading.ok) return fail(field, reading.reason);
    const factor = fields.sources.get(field)?.source.factor;
    return factor === undefined ? reading.value : decimalText(new Big(reading.value).times(factor));
  }

  return {
    defects,
    text(field, need, most) {
      const text = raw(field, need);
      if (text === undefined || text.length <= most) return text;
      return fail(field, `"${field}" is longer than ${most} characters.`);
    },
    decimal(field, need) {
      const value = number(field, need);
      if (value?.startsWith('-') === true) return fail(field, `"${field}" is negative.`);
      if (value !== undefined && (value.split('.')[1]?.length ?? 0) > 6)
        return fail(field, `"${field}" times its factor has more than 6 digits after the point.`);
      return value;
    },
    whole(field, need, most) {
      const value = number(field, need);
      if (value === undefined) return undefined;
      if (/^\d{1,9}$/.test(value) && Number(value) <= most) return Number(value);
      return fail(field, `"${field}" must be a whole number from 0 to ${most}.`);
    },
    measure(field, need) {
      const value = number(field, need);
      return value?.startsWith('-') === true ? fail(field, `"${field}" is negative.`) : toNumber(value);
    },
    unit(field, need = 'required') {
      const code = raw(field, need);
      if (code === undefined) return undefined;
      if (fields.sources.get(field)?.source.codes === undefined && !isKnownUnit(code, context.units))
        return fail(
          field,
          `unknown unit "${code}": it is no common UN/ECE code. Translate it in "codes" of "${field}", or name it in "units".`,
        );
      return /^[A-Z0-9]{1,6}$/.test(code) ? code : fail(field, `the unit "${code}" is not 1 to 6 of A-Z and 0-9.`);
    },
    instant(field, need, timeOfDay) {
      const text = raw(field, need);
      if (text === undefined) return undefined;
      const instant = context.readers.instant(text, fields.sources.get(field)?.source.time ?? timeOfDay);
      return instant ?? fail(field, notADate(text));
    },
    day(field) {
      const text = raw(field, 'optional');
      if (text === undefined) return undefined;
      return context.readers.day(text) ?? fail(field, notADate(text));
    },
    list(field, mostEntries, most) {
      const text = cellOf(field, 'optional');
      if (text === undefined) return undefined;
      const separator = fields.sources.get(field)?.source.separator ?? ',';
      const entries = text.split(separator).map((entry) => entry.trim());
      const values = entries.filter((entry) => entry !== '').flatMap((entry) => translated(field, entry) ?? []);
      if (values.length > mostEntries) return fail(field, `"${field}" has more than ${mostEntries} entries.`);
      const long = values.find((value) => value.length > most);
      if (long !== undefined) return fail(field, `an entry of "${field}" is longer than ${most} characters.`);
      return [...new Set(values)];
    },
    refuse: fail,
    choice<Value extends string>(field: string, values: readonly Value[], need: Need = 'optional') {
      const text = raw(field, need);
      if (text === undefined) return undefined;
      const value = values.find((one) => one === text);
      return value ?? fail(field, `"${field}" must be one of ${values.join(', ')}; translate it in "codes".`);
    },
  };
}

const unknownName = (field: string) => (field === 'unit' ? 'unknown unit' : `unknown value of "${field}"`);
const notADate = (text: string) => `"${text.slice(0, 60)}" is not a date of the mapping's formats ("dates").`;
/** Tabs and line ends within a cell are text; other control characters are what a broken export leaves behind. */
const CONTROL = /[\u0000-\u0008\u000b\u000c\u000e-\u001f\u007f]/;
const toNumber = (value: string | undefined) => (value === undefined ? undefined : Number(value));
