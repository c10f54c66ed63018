import { type ReactNode, useState } from 'react';

import { testIds } from '../test-ids.ts';
import { useWords } from '../words/use-words.ts';
import type { RuleField } from './rule-fields.ts';
import { StepKeys } from './StepKeys.tsx';

type NumberField = Extract<RuleField, { kind: 'number' }>;

/** The symbols of SI are the same in every language. */
const units: Readonly<Record<string, string>> = { minutes: 'min', quietMinutes: 'min', percent: '%' };

/** By how much one tap changes a number of that range. */
function stepsOf({ least, most }: NumberField): readonly [small: number, large: number] {
  const span = (most ?? 20) - (least ?? 0);
  return span > 2000 ? [10, 100] : span > 200 ? [1, 15] : [1, 5];
}

/** What was typed as a number; itself where it is none, so that nothing that was typed is lost. */
function numberIn(text: string): number | string {
  const plain = text.trim().replace(',', '.');
  return plain === '' || Number.isNaN(Number(plain)) ? text : Number(plain);
}

interface NumberEntryProps {
  readonly id: string;
  readonly label: string;
  readonly field: NumberField;
  readonly value: unknown;
  readonly problem?: string | undefined;
  readonly onChange: (value: number | string) => void;
}

/** A number: by keys in steps, or typed. */
export function NumberEntry({ id, label, field, value, problem, onChange }: NumberEntryProps): ReactNode {
  const { format } = useWords();
  // While it is typed "1." is on its way to be 1.5.
  const [typed, setTyped] = useState<string>();
  const { least, most } = field;
  const [small, large] = stepsOf(field);
  const now = typeof value === 'number' ? value : Number(value) || (least ?? 0);
  const moved = (by: number) => Math.min(most ?? Infinity, Math.max(least ?? -Infinity, now + by));
  const shown =
    typeof value === 'number' ? String(value).replace('.', format.separator) : typeof value === 'string' ? value : '';
  return (
    <StepKeys
      id={id}
      label={label}
      steps={[-large, -small, small, large].map((by) => ({
        by,
        words: format.count(Math.abs(by)),
        disabled: moved(by) === now,
      }))}
      onStep={(by) => onChange(moved(by))}
    >
      <label className="rule-entry rule-entry--number">
        <span className="unseen">{label}</span>
        <input
          className="rule-input"
          data-testid={testIds.ruleField(id)}
          inputMode="decimal"
          autoComplete="off"
          value={typed ?? shown}
          {...(problem === undefined ? {} : { 'aria-invalid': true, 'aria-describedby': problem })}
          onInput={(event) => {
            setTyped(event.currentTarget.value);
            onChange(numberIn(event.currentTarget.value));
          }}
          onChange={() => undefined}
          onBlur={() => setTyped(undefined)}
        />
        <span>{units[field.name]}</span>
      </label>
    </StepKeys>
  );
}
