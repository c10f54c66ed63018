import { z } from 'zod';

import { ruleDefinition, ruleDoes, ruleIf, ruleWhen } from '../../shared/rules/rule-definition.ts';

/** How a value of a rule is entered. */
export type RuleField = { readonly name: string; readonly optional: boolean } & (
  | { readonly kind: 'number'; readonly whole: boolean; readonly least: number | null; readonly most: number | null }
  | { readonly kind: 'flag' }
  | { readonly kind: 'choice'; readonly options: readonly string[] }
  | { readonly kind: 'choices'; readonly options: readonly string[] }
  | { readonly kind: 'texts' }
  | { readonly kind: 'time' }
  | { readonly kind: 'text'; readonly most: number | null }
);

/** The parts of a rule that have one of several shapes, each with its fields. */
export const rulePartSchemas = { when: ruleWhen, if: ruleIf, does: ruleDoes } as const;
export type RulePart = keyof typeof rulePartSchemas;

const isTime = (schema: z.ZodString) => schema.safeParse('06:30').success && !schema.safeParse('half past six').success;

/** Reads from the schema how a value is entered; undefined: it says what the others are, and is not entered. */
function fieldOf(name: string, schema: z.core.$ZodType): RuleField | undefined {
  if (schema instanceof z.ZodExactOptional || schema instanceof z.ZodOptional) {
    const inner = fieldOf(name, schema.unwrap());
    return inner && { ...inner, optional: true };
  }
  const base = { name, optional: false };
  if (schema instanceof z.ZodLiteral) return undefined;
  if (schema instanceof z.ZodBoolean) return { ...base, kind: 'flag' };
  if (schema instanceof z.ZodEnum) return { ...base, kind: 'choice', options: schema.options.map(String) };
  if (schema instanceof z.ZodNumber) {
    const whole = !schema.safeParse(0.5 + (schema.minValue ?? 0)).success;
    const bound = (value: number | null) => (value === null || Math.abs(value) > 1e9 ? null : value);
    return { ...base, kind: 'number', whole, least: bound(schema.minValue), most: bound(schema.maxValue) };
  }
  if (schema instanceof z.ZodArray) {
    const { element } = schema;
    if (element instanceof z.ZodEnum) return { ...base, kind: 'choices', options: element.options.map(String) };
    return { ...base, kind: 'texts' };
  }
  if (schema instanceof z.ZodString)
    return isTime(schema) ? { ...base, kind: 'time' } : { ...base, kind: 'text', most: schema.maxLength };
  throw new Error(`The form does not know how ${name} of a rule is entered.`);
}

const fieldsByPart: Readonly<Record<string, ReadonlyMap<string, readonly RuleField[]>>> = Object.fromEntries(
  Object.entries(rulePartSchemas).map(([part, { options }]) => [
    part,
    new Map<string, readonly RuleField[]>(
      options.map(({ shape }) => [
        shape.kind.value,
        Object.entries(shape).flatMap(([name, schema]) => fieldOf(name, schema) ?? []),
      ]),
    ),
  ]),
);

/** The kinds that a part can be of, in the order of the schema. */
export function kindsOf(part: RulePart): readonly string[] {
  return [...(fieldsByPart[part]?.keys() ?? [])];
}

/** The fields of a part of a kind. */
export function fieldsOf(part: RulePart, kind: string): readonly RuleField[] {
  return fieldsByPart[part]?.get(kind) ?? [];
}

/** The limits of a rule have one shape. */
export const limitFields: readonly RuleField[] = Object.entries(ruleDefinition.shape.limits.shape).flatMap(
  ([name, schema]) => fieldOf(name, schema) ?? [],
);
