import { IconAlertTriangle } from '@tabler/icons-react';
import { type ReactNode, useId } from 'react';

import { textIn } from '../../shared/plan/translated.ts';
import { TouchButton } from '../controls/TouchButton.tsx';
import { useView } from '../station/station-views.ts';
import { testIds } from '../test-ids.ts';
import { useWords } from '../words/use-words.ts';
import { NumberEntry } from './NumberEntry.tsx';
import type { DraftPart, DraftProblem } from './rule-draft.ts';
import { fieldsOf, type RuleField, type RulePart } from './rule-fields.ts';
import { canPropose, reasonListsOf } from './rule-sense.ts';
import { optionName } from './rule-words.ts';
import { TextEntry } from './TextEntry.tsx';
import { TimeEntry } from './TimeEntry.tsx';

interface FieldRowProps {
  readonly name: string;
  readonly hint?: string | undefined;
  readonly problem: DraftProblem | undefined;
  /** Gets the id of the sentence that says what is wrong, while something is. */
  readonly children: (problem: string | undefined) => ReactNode;
}

/** A field with its name, and what is wrong with it beside it. */
export function FieldRow({ name, hint, problem, children }: FieldRowProps): ReactNode {
  const { t } = useWords();
  const id = useId();
  return (
    <fieldset className="choice-row" aria-label={name}>
      <div className="choice-name">
        <p className="strong">{name}</p>
        {hint === undefined ? null : <p className="dim">{hint}</p>}
        {problem === undefined ? null : (
          <p className="rule-problem" id={id} data-testid={testIds.ruleProblem(problem.at)}>
            <IconAlertTriangle aria-hidden />
            {t(`rules.problem.${problem.code}`, problem.params)}
          </p>
        )}
      </div>
      {children(problem === undefined ? undefined : id)}
    </fieldset>
  );
}

interface KeysProps {
  readonly id: string;
  readonly options: readonly { readonly value: string; readonly label: string }[];
  readonly chosen: readonly string[];
  readonly onChoose: (value: string) => void;
}

/** Values beside each other, one or some of them chosen. */
export function OptionKeys({ id, options, chosen, onChoose }: KeysProps): ReactNode {
  return (
    <div className="choice-keys">
      {options.map(({ value, label }) => (
        <TouchButton
          key={value}
          testId={testIds.ruleOption(id, value)}
          size="secondary"
          className="choice-key"
          label={label}
          selected={chosen.includes(value)}
          onPress={() => onChoose(value)}
        />
      ))}
    </div>
  );
}

interface EditFieldsProps {
  readonly part: RulePart;
  /** Where the part stands in the definition: `when`, `if.0`. */
  readonly at: string;
  readonly value: DraftPart;
  /** The kind of what the rule waits for. */
  readonly when: string;
  readonly problems: readonly DraftProblem[];
  /** A field that is entered elsewhere. */
  readonly leaves?: string;
  readonly onChange: (value: DraftPart) => void;
}

/** The values of a field in the words of the reader; reasons come from the catalog of the site. */
function useOptions(): (field: RuleField, part: DraftPart, when: string) => KeysProps['options'] {
  const words = useWords();
  const reasons = useView('reasons');
  return (field, part, when) => {
    if (field.kind === 'texts')
      return reasonListsOf(part).flatMap((list) =>
        (reasons?.[list] ?? []).map(({ code, text }) => ({ value: code, label: textIn(text, words.format.language) })),
      );
    if (field.kind !== 'choice' && field.kind !== 'choices') return [];
    return field.options
      .filter((value) => field.name !== 'command' || canPropose(when, value))
      .map((value) => ({ value, label: optionName(field.name, value, words) }));
  };
}

const asList = (value: unknown): string[] => (Array.isArray(value) ? value.map(String) : []);

/** Every field of a part, as its kind has them. */
export function EditFields({ part, at, value, when, problems, leaves, onChange }: EditFieldsProps): ReactNode {
  const { t } = useWords();
  const optionsOf = useOptions();
  const set = (field: RuleField, to: unknown) => onChange({ ...value, [field.name]: to });
  const toggled = (list: readonly string[], one: string) =>
    list.includes(one) ? list.filter((each) => each !== one) : [...list, one];

  function entry(field: RuleField, label: string, problem: string | undefined): ReactNode {
    const id = `${at}.${field.name}`;
    const now = value[field.name];
    const options = optionsOf(field, value, when);
    switch (field.kind) {
      case 'number':
        return (
          <NumberEntry
            id={id}
            label={label}
            field={field}
            value={now}
            problem={problem}
            onChange={(to) => set(field, to)}
          />
        );
      case 'flag':
        return (
          <OptionKeys
            id={id}
            options={[
              { value: 'yes', label: t('rules.yes') },
              { value: 'no', label: t('rules.no') },
            ]}
            chosen={[now === true ? 'yes' : 'no']}
            onChoose={(chosen) => set(field, chosen === 'yes')}
          />
        );
      case 'choice':
        return (
          <OptionKeys id={id} options={options} chosen={[String(now)]} onChoose={(chosen) => set(field, chosen)} />
        );
      case 'choices':
      case 'texts':
        return (
          <OptionKeys
            id={id}
            options={options}
            chosen={asList(now)}
            onChoose={(one) => set(field, toggled(asList(now), one))}
          />
        );
      case 'time':
        return (
          <TimeEntry
            id={id}
            label={label}
            value={typeof now === 'string' ? now : ''}
            problem={problem}
            onChange={(to) => set(field, to)}
          />
        );
      case 'text':
        return (
          <TextEntry
            name={id}
            label={label}
            value={typeof now === 'string' ? now : ''}
            most={field.most ?? 200}
            problem={problem}
            onChange={(to) => set(field, to)}
          />
        );
    }
  }

  return fieldsOf(part, value.kind)
    .filter((field) => field.name !== leaves && (field.kind !== 'texts' || reasonListsOf(value).length > 0))
    .map((field) => {
      const label = t(`rule.field.${field.name}` as 'rule.field.minutes', { defaultValue: field.name });
      return (
        <FieldRow
          key={field.name}
          name={label}
          hint={field.optional && field.kind !== 'flag' ? t('rules.optional') : undefined}
          problem={problems.find((one) => one.at === `${at}.${field.name}`)}
        >
          {(problem) => entry(field, label, problem)}
        </FieldRow>
      );
    });
}
