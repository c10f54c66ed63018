import { describe, expect, test } from 'vitest';

import { ruleDefinition } from '../../shared/rules/rule-definition.ts';
import { ruleTemplates } from '../../shared/rules/templates.ts';
import {
  doesOfKind,
  type DraftDefinition,
  isSameRule,
  judgeDraft,
  partOfKind,
  ruleDraft,
  textOf,
  whenChanged,
} from './rule-draft.ts';
import { fieldsOf, kindsOf, limitFields, rulePartSchemas } from './rule-fields.ts';

const standing: DraftDefinition = {
  name: 'Saw stands',
  places: [],
  when: { kind: 'stopLasts', minutes: 10 },
  if: [],
  does: { kind: 'notify', role: 'supervisor', text: 'It stands' },
  limits: { perHour: 2, quietMinutes: 15 },
};
const problemsOf = (change: Partial<DraftDefinition>) => {
  const judged = judgeDraft({ ...standing, ...change });
  return judged.ok ? [] : judged.problems.map(({ at, code }) => `${at} ${code}`);
};

describe('the form of a rule', () => {
  test('reaches every field of the schema, in every kind of every part', () => {
    for (const [part, { options }] of Object.entries(rulePartSchemas)) {
      const name = part as keyof typeof rulePartSchemas;
      expect(kindsOf(name)).toEqual(options.map(({ shape }) => shape.kind.value));
      for (const { shape } of options)
        expect(['kind', ...fieldsOf(name, shape.kind.value).map((field) => field.name)]).toEqual(Object.keys(shape));
    }
    expect(limitFields.map(({ name }) => name)).toEqual(Object.keys(ruleDefinition.shape.limits.shape));
  });

  test('reads from the schema how a value is entered', () => {
    expect(fieldsOf('when', 'stopLasts')).toEqual([
      { name: 'minutes', optional: false, kind: 'number', whole: true, least: 1, most: 1440 },
      { name: 'unexplained', optional: true, kind: 'flag' },
      { name: 'reasons', optional: true, kind: 'texts' },
    ]);
    expect(fieldsOf('if', 'between').map(({ kind }) => kind)).toEqual(['time', 'time']);
    expect(fieldsOf('if', 'forCustomer')).toEqual([{ name: 'customer', optional: false, kind: 'text', most: 120 }]);
  });

  test.each(ruleTemplates)('takes $rule as it is shipped, unchanged', ({ definition }) => {
    expect(judgeDraft(definition)).toEqual({ ok: true, definition });
  });

  test('needs nothing to be typed for whatever a rule can wait for or do, but for what only people know', () => {
    const typed = new Set(['customer', 'material', 'family', 'shift']);
    for (const kind of kindsOf('when')) {
      const problems = problemsOf({ when: partOfKind('when', kind) });
      expect({ kind, problems }).toEqual({ kind, problems: kind === 'fact' ? ['when.types choose'] : [] });
    }
    for (const kind of kindsOf('does')) expect(problemsOf({ does: doesOfKind(kind, standing.does) })).toEqual([]);
    for (const kind of kindsOf('if')) {
      const problems = problemsOf({ if: [partOfKind('if', kind)] });
      expect(problems.filter((problem) => ![...typed].some((field) => problem.includes(field)))).toEqual([]);
    }
  });
});

describe('a draft', () => {
  test('that is not finished says where and how', () => {
    expect(problemsOf({ name: '' })).toEqual(['name text']);
    expect(problemsOf({ when: { kind: 'stopLasts', minutes: 'ten' } })).toEqual(['when.minutes number']);
    expect(problemsOf({ when: { kind: 'stopLasts', minutes: 0 } })).toEqual(['when.minutes number']);
    expect(problemsOf({ if: [{ kind: 'between', from: '6', to: '14:00' }] })).toEqual(['if.0.from time']);
    expect(problemsOf({ does: { ...standing.does, text: '' } })).toEqual(['does.text text']);
    expect(problemsOf({ limits: { perHour: 61, quietMinutes: 0 } })).toEqual(['limits.perHour number']);
    expect(problemsOf({ texts: { de: { name: 'Säge steht', text: '' } } })).toEqual(['texts.de.text text']);
    expect(judgeDraft({ ...standing, when: { kind: 'stopLasts', minutes: 0 } })).toMatchObject({
      problems: [{ params: { least: 1, most: 1440 } }],
    });
  });

  test('of what can never be so is not taken', () => {
    const waiting = { kind: 'deviationOpen', minutes: 20 };
    expect(problemsOf({ when: waiting, if: [{ kind: 'forCustomer', customer: 'Nord' }] })).toEqual(['if.0 never']);
    expect(
      problemsOf({ when: waiting, does: { ...doesOfKind('propose', standing.does), command: 'suspendJob' } }),
    ).toEqual(['does.command never']);
    expect(problemsOf({ if: [{ kind: 'between', from: '06:00', to: '06:00' }] })).toEqual(['if.0 never']);
    expect(problemsOf({ when: { kind: 'stopLasts', minutes: 5, unexplained: true, reasons: ['tool'] } })).toEqual([
      'when.reasons never',
    ]);
  });

  test('leaves out what was left empty', () => {
    const draft = {
      ...standing,
      texts: { es: { name: '', text: '' } },
      when: { kind: 'stopLasts', minutes: 10, unexplained: false, reasons: [] },
    };
    expect(judgeDraft(draft)).toEqual({ ok: true, definition: standing });
  });

  test('keeps its minutes and its text when it waits for or does something else', () => {
    expect(partOfKind('when', 'setupLasts', { kind: 'stopLasts', minutes: 45 })).toEqual({
      kind: 'setupLasts',
      minutes: 45,
    });
    const raises = doesOfKind('raise', standing.does);
    expect(raises).toMatchObject({ kind: 'raise', note: 'It stands' });
    expect(raises).not.toHaveProperty('text');
    expect(textOf(raises)).toBe('It stands');
  });

  test('loses the reasons that what it waits for does not have, and the command that it does not allow', () => {
    const explained = { ...standing, when: { kind: 'stopLasts', minutes: 10, reasons: ['tool'] } };
    expect(whenChanged(explained, { ...explained.when, unexplained: true }).when).not.toHaveProperty('reasons');
    const proposing = { ...standing, does: { ...doesOfKind('propose', standing.does), command: 'suspendJob' } };
    expect(whenChanged(proposing, { kind: 'deviationOpen', minutes: 20 }).does).toMatchObject({
      command: 'stopEquipment',
    });
    expect(whenChanged(proposing, { kind: 'jobPaused', minutes: 20 }).does).toMatchObject({ command: 'suspendJob' });
  });

  test('is kept and read again with whatever is wrong in it', () => {
    const draft = {
      definition: { ...standing, name: '', when: { kind: 'stopLasts', minutes: 'x' } },
      base: null,
      from: null,
    };
    expect(ruleDraft.parse(JSON.parse(JSON.stringify(draft)))).toEqual(draft);
    expect(ruleDraft.safeParse({ ...draft, definition: { ...standing, when: { kind: 'unheardOf' } } }).success).toBe(
      false,
    );
  });
});

test('two definitions are the same rule whatever the order of their keys, and another one with any other value', () => {
  expect(isSameRule({ a: 1, b: { c: [1, 2], d: undefined } }, { b: { c: [1, 2] }, a: 1 })).toBe(true);
  expect(isSameRule(standing, { ...standing, when: { kind: 'stopLasts', minutes: 11 } })).toBe(false);
});
