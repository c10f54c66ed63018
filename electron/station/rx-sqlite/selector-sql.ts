import type { SqlValue } from './engine.ts';
import { toSql } from './key-columns.ts';
import type { KeyColumn } from './key-columns.ts';

/**
 * A SQL condition that no matching document fails. `sql` is empty when it restricts nothing. When `exact`, every document that passes
 * also matches, so that RxDB's matcher need not look at it again.
 */
export type SqlCondition = { readonly sql: string; readonly parameters: readonly SqlValue[]; readonly exact: boolean };

/** Columns that can stand for their field in every document of the collection, by field path. */
export type TrustedColumns = ReadonlyMap<string, KeyColumn>;

// Restricts nothing: left to RxDB's matcher.
const UNKNOWN: SqlCondition = { sql: '', parameters: [], exact: false };
const MAX_LIST = 5000;
const COMPARISONS: Readonly<Record<string, string>> = {
  $eq: '=',
  $gt: '>',
  $gte: '>=',
  $lt: '<',
  $lte: '<=',
  $ne: 'IS NOT',
};

function isRecord(value: unknown): value is Readonly<Record<string, unknown>> {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

function allOf(conditions: readonly SqlCondition[]): SqlCondition {
  const restricting = conditions.filter((condition) => condition.sql !== '');
  return {
    sql: restricting.map((condition) => condition.sql).join(' AND '),
    parameters: restricting.flatMap((condition) => condition.parameters),
    exact: conditions.every((condition) => condition.exact),
  };
}

function anyOf(conditions: readonly SqlCondition[]): SqlCondition {
  if (conditions.length === 0 || conditions.some((condition) => condition.sql === '')) return UNKNOWN;
  return {
    sql: `(${conditions.map((condition) => `(${condition.sql})`).join(' OR ')})`,
    parameters: conditions.flatMap((condition) => condition.parameters),
    exact: conditions.every((condition) => condition.exact),
  };
}

function listCondition(column: KeyColumn, operand: unknown, negated: boolean): SqlCondition {
  if (!Array.isArray(operand) || operand.length === 0 || operand.length > MAX_LIST) return UNKNOWN;
  const values = operand.map((value: unknown) => toSql(value, column.type));
  if (!values.every((value) => value !== undefined)) return UNKNOWN;
  const list = `(${values.map(() => '?').join(',')})`;
  const sql = negated ? `(${column.column} IS NULL OR ${column.column} NOT IN ${list})` : `${column.column} IN ${list}`;
  return { sql, parameters: values, exact: true };
}

function operatorCondition(column: KeyColumn, operator: string, operand: unknown): SqlCondition {
  if (operator === '$in' || operator === '$nin') return listCondition(column, operand, operator === '$nin');
  if (operator === '$exists' && typeof operand === 'boolean') {
    return { sql: `${column.column} IS ${operand ? 'NOT ' : ''}NULL`, parameters: [], exact: true };
  }
  const comparison = COMPARISONS[operator];
  const value = toSql(operand, column.type);
  if (comparison === undefined || value === undefined) return UNKNOWN;
  return { sql: `${column.column} ${comparison} ?`, parameters: [value], exact: true };
}

function fieldCondition(column: KeyColumn | undefined, matcher: unknown): SqlCondition {
  if (!column || !isRecord(matcher)) return UNKNOWN;
  const operators = Object.entries(matcher);
  if (operators.length === 0) return UNKNOWN;
  return allOf(operators.map(([operator, operand]) => operatorCondition(column, operator, operand)));
}

/** Compiles what SQL can decide of a normalised RxDB selector; whatever it cannot decide makes the result inexact, never wrong. */
export function selectorCondition(selector: unknown, columns: TrustedColumns): SqlCondition {
  if (!isRecord(selector)) return UNKNOWN;
  return allOf(
    Object.entries(selector).map(([key, matcher]) => {
      if (key === '$and' || key === '$or') {
        if (!Array.isArray(matcher)) return UNKNOWN;
        const parts = matcher.map((part: unknown) => selectorCondition(part, columns));
        return key === '$and' ? allOf(parts) : anyOf(parts);
      }
      return key.startsWith('$') ? UNKNOWN : fieldCondition(columns.get(key), matcher);
    }),
  );
}
