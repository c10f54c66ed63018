import { z } from 'zod';

import { languages } from '../../shared/plan/language.ts';
import { ruleDefinition } from '../../shared/rules/rule-definition.ts';
import type { RuleDefinition } from '../../shared/rules/rule-definition.ts';
import { fieldsOf, kindsOf, limitFields, type RuleField, type RulePart } from './rule-fields.ts';
import { canPropose, reasonListsOf, senselessIn } from './rule-sense.ts';

/** A part of a rule that is being written: its kind, and whatever has been entered for it so far. */
const partOf = (part: RulePart) => z.looseObject({ kind: z.enum(kindsOf(part)) });

const draftDefinition = z.strictObject({
  name: z.string(),
  texts: z.partialRecord(z.enum(languages), z.strictObject({ name: z.string(), text: z.string() })).exactOptional(),
  places: z.array(z.string()),
  when: partOf('when'),
  if: z.array(partOf('if')),
  does: partOf('does'),
  limits: z.looseObject({}),
});
/** A definition that is being written: of the right kinds, with values that may still be wrong. */
export type DraftDefinition = z.infer<typeof draftDefinition>;
export type DraftPart = DraftDefinition['when'];

/** What somebody writes at this screen. `base`: the version that it was begun on; null: none. `from`: an instant; null: at once. */
export const ruleDraft = z.strictObject({
  definition: draftDefinition,
  base: z.int().nullable(),
  from: z.string().nullable(),
});
export type RuleDraft = z.infer<typeof ruleDraft>;

/** What is wrong at a place of a definition (`when.minutes`, `if.0.customer`), for `rules.problem.<code>`. */
export interface DraftProblem {
  readonly at: string;
  readonly code: 'text' | 'number' | 'choose' | 'time' | 'never' | 'past';
  readonly params: Readonly<Record<string, number>>;
}

function fieldAt(definition: DraftDefinition, [part, second, third]: readonly PropertyKey[]): RuleField | undefined {
  if (part === 'when' || part === 'does')
    return fieldsOf(part, definition[part].kind).find(({ name }) => name === second);
  if (part === 'if' && typeof second === 'number')
    return fieldsOf('if', definition.if[second]?.kind ?? '').find(({ name }) => name === third);
  return part === 'limits' ? limitFields.find(({ name }) => name === second) : undefined;
}

function problemAt(at: string, field: RuleField | undefined): DraftProblem {
  switch (field?.kind) {
    case 'number':
      return { at, code: 'number', params: { least: field.least ?? 0, most: field.most ?? 1_000_000 } };
    case 'time':
      return { at, code: 'time', params: {} };
    case 'text':
      return { at, code: 'text', params: { most: field.most ?? 200 } };
    case undefined:
      return { at, code: 'text', params: { most: at.endsWith('name') ? 80 : 200 } };
    default:
      return { at, code: 'choose', params: {} };
  }
}

const isEmpty = (value: unknown) =>
  value === false || value === '' || value === undefined || (Array.isArray(value) && value.length === 0);

/** Without what was left empty and need not be there. */
function tidied<Part extends DraftPart>(part: RulePart, value: Part): Part {
  const mayLack = new Set(fieldsOf(part, value.kind).flatMap(({ name, optional }) => (optional ? [name] : [])));
  return Object.fromEntries(Object.entries(value).filter(([name, one]) => !mayLack.has(name) || !isEmpty(one))) as Part;
}

/** The definition that a draft comes to, or what is wrong with it. */
type Judged =
  | { readonly ok: true; readonly definition: RuleDefinition }
  | { readonly ok: false; readonly problems: readonly DraftProblem[] };

/** Judges what was written, by the schema and by what could never fire. */
export function judgeDraft(draft: DraftDefinition): Judged {
  const { texts, ...rest } = draft;
  const kept = Object.entries(texts ?? {}).filter(([, { name, text }]) => name !== '' || text !== '');
  const parsed = ruleDefinition.safeParse({
    ...rest,
    ...(kept.length === 0 ? {} : { texts: Object.fromEntries(kept) }),
    when: tidied('when', draft.when),
    if: draft.if.map((one) => tidied('if', one)),
    does: tidied('does', draft.does),
  });
  if (parsed.success) {
    const never = senselessIn(parsed.data);
    if (never.length === 0) return { ok: true, definition: parsed.data };
    return { ok: false, problems: never.map((at) => ({ at, code: 'never', params: {} })) };
  }
  const problems = new Map<string, DraftProblem>();
  for (const { path } of parsed.error.issues) {
    const at = path.slice(0, path[0] === 'if' || path[0] === 'texts' ? 3 : 2).join('.');
    if (!problems.has(at)) problems.set(at, problemAt(at, fieldAt(draft, path)));
  }
  return { ok: false, problems: [...problems.values()] };
}

/** A field before anybody has entered anything: something that is valid where there is such a thing. */
function firstValue(field: RuleField): unknown {
  switch (field.kind) {
    case 'number':
      return Math.min(Math.max(10, field.least ?? 0), field.most ?? 10);
    case 'flag':
      return false;
    case 'choice':
      return field.options[0];
    case 'choices':
    case 'texts':
      return [];
    case 'time':
      return field.name === 'to' ? '14:00' : '06:00';
    case 'text':
      return '';
  }
}

/** A part of a kind; what was entered for the fields that the kind before had as well is kept. */
export function partOfKind(part: RulePart, kind: string, before?: DraftPart): DraftPart {
  const fields = fieldsOf(part, kind).filter(({ optional }) => !optional);
  const earlier = new Map(Object.entries(before ?? {}));
  return {
    kind,
    ...Object.fromEntries(fields.map((field) => [field.name, earlier.get(field.name) ?? firstValue(field)])),
  };
}

/** What a rule says, whatever it does. */
export const textField = (does: { readonly kind: string }): 'note' | 'text' =>
  does.kind === 'raise' ? 'note' : 'text';

/** What the rule says, as it stands in a draft. */
export const textOf = (does: DraftPart): string => {
  const text = does[textField(does)];
  return typeof text === 'string' ? text : '';
};

/** The rule does something else now, and says the same. */
export function doesOfKind(kind: string, before: DraftPart): DraftPart {
  const does = partOfKind('does', kind, before);
  return { ...does, [textField(does)]: textOf(before) };
}

/** The rule waits for something else now: what can never be so with that goes. */
export function whenChanged(definition: DraftDefinition, when: DraftPart): DraftDefinition {
  const { reasons: _, ...rest } = when;
  const lists = reasonListsOf(when);
  const keepsReasons = lists.length > 0 && lists.join() === reasonListsOf(definition.when).join();
  const { does } = definition;
  return {
    ...definition,
    when: keepsReasons ? when : rest,
    does:
      does.kind === 'propose' && !canPropose(when.kind, String(does['command']))
        ? { ...does, command: 'stopEquipment' }
        : does,
  };
}

/** Whether two definitions are the same rule: an order of keys says nothing. */
export function isSameRule(a: unknown, b: unknown): boolean {
  const sorted = (value: unknown): unknown =>
    Array.isArray(value)
      ? value.map((one) => sorted(one))
      : typeof value === 'object' && value !== null
        ? Object.entries(value)
            .filter(([, one]) => one !== undefined)
            .toSorted(([x], [y]) => (x < y ? -1 : 1))
            .map(([name, one]) => [name, sorted(one)])
        : value;
  return JSON.stringify(sorted(a)) === JSON.stringify(sorted(b));
}
