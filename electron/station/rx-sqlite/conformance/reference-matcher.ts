/** A value of JSON, as the reference sees documents and selectors. */
export type Json = string | number | boolean | null | readonly Json[] | { readonly [key: string]: Json };

type JsonRecord = { readonly [key: string]: Json };

function isRecord(value: Json | undefined): value is JsonRecord {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

/** The value at a path of object keys; undefined when it is not there. The reference knows no arrays on the way. */
export function valueAt(document: Json | undefined, path: string): Json | undefined {
  let current: Json | undefined = document;
  for (const part of path.split('.')) current = isRecord(current) ? current[part] : undefined;
  return current;
}

function typeName(value: Json | undefined): string {
  if (value === undefined) return 'undefined';
  if (value === null) return 'null';
  if (Array.isArray(value)) return 'array';
  return typeof value === 'boolean' ? 'bool' : typeof value;
}

function equals(value: Json | undefined, operand: Json): boolean {
  if (operand === null) return value === undefined || value === null;
  if (JSON.stringify(value) === JSON.stringify(operand)) return true;
  return Array.isArray(value) && value.some((element: Json) => JSON.stringify(element) === JSON.stringify(operand));
}

function orders(value: Json | undefined, operand: Json, accepts: (difference: number) => boolean): boolean {
  if (typeof value === 'number' && typeof operand === 'number') return accepts(value - operand);
  if (typeof value === 'boolean' && typeof operand === 'boolean') return accepts(Number(value) - Number(operand));
  if (typeof value === 'string' && typeof operand === 'string')
    return accepts(value < operand ? -1 : Number(value > operand));
  return false;
}

function list(operand: Json): readonly Json[] {
  return Array.isArray(operand) ? operand : [];
}

type Operator = (value: Json | undefined, operand: Json) => boolean;

const OPERATORS: Readonly<Record<string, Operator>> = {
  $eq: equals,
  $ne: (value, operand) => !equals(value, operand),
  $gt: (value, operand) => orders(value, operand, (difference) => difference > 0),
  $gte: (value, operand) => orders(value, operand, (difference) => difference >= 0),
  $lt: (value, operand) => orders(value, operand, (difference) => difference < 0),
  $lte: (value, operand) => orders(value, operand, (difference) => difference <= 0),
  $in: (value, operand) => list(operand).some((one) => equals(value, one)),
  $nin: (value, operand) => !list(operand).some((one) => equals(value, one)),
  $exists: (value, operand) => (value !== undefined) === operand,
  $regex: (value, operand) =>
    typeof value === 'string' && typeof operand === 'string' && new RegExp(operand).test(value),
  $type: (value, operand) => typeName(value) === operand,
  $mod: (value, operand) => typeof value === 'number' && value % Number(list(operand)[0]) === Number(list(operand)[1]),
  $size: (value, operand) => Array.isArray(value) && value.length === operand,
  $not: (value, operand) => !matchesOperators(value, operand),
  $elemMatch: (value, operand) =>
    Array.isArray(value) && value.some((element: Json) => matchesElement(element, operand)),
};

function matchesElement(element: Json, operand: Json): boolean {
  const isOperators = isRecord(operand) && Object.keys(operand).every((key) => key.startsWith('$'));
  return isOperators ? matchesOperators(element, operand) : matchesReference(element, operand);
}

function matchesOperators(value: Json | undefined, operators: Json): boolean {
  if (!isRecord(operators)) return equals(value, operators);
  return Object.entries(operators).every(([name, operand]) => {
    const operator = OPERATORS[name];
    if (!operator) throw new Error(`The reference does not know the operator ${name}.`);
    return operator(value, operand);
  });
}

/** Decides, operator by operator and without any cleverness, whether a document matches a selector. */
export function matchesReference(document: Json, selector: Json): boolean {
  if (!isRecord(selector)) throw new Error('A selector is an object.');
  return Object.entries(selector).every(([key, operand]) => {
    if (key === '$and') return list(operand).every((part) => matchesReference(document, part));
    if (key === '$or') return list(operand).some((part) => matchesReference(document, part));
    if (key === '$nor') return !list(operand).some((part) => matchesReference(document, part));
    return matchesOperators(valueAt(document, key), operand);
  });
}

/** Compares two values as RxDB sorts them: missing first, then by kind, then by value. */
export function compareReference(a: Json | undefined, b: Json | undefined): number {
  if (a === undefined || b === undefined) return Number(a !== undefined) - Number(b !== undefined);
  if (typeof a === 'string' && typeof b === 'string') return a < b ? -1 : Number(a > b);
  return Number(a) - Number(b);
}
