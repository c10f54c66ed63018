import type { ReactNode } from 'react';

import { testIds } from '../test-ids.ts';

interface TextEntryProps {
  readonly name: string;
  readonly label: string;
  readonly value: string;
  readonly most: number;
  /** Id of the sentence that says what is wrong with it. */
  readonly problem?: string | undefined;
  readonly language?: string;
  readonly onChange: (value: string) => void;
}

/** A line of text. */
export function TextEntry(props: TextEntryProps): ReactNode {
  const { name, label, value, most, problem, language } = props;
  return (
    <label className="rule-entry">
      <span className="unseen">{label}</span>
      <input
        className="rule-input"
        data-testid={testIds.ruleField(name)}
        type="text"
        value={value}
        maxLength={most}
        autoComplete="off"
        placeholder={label}
        {...(language === undefined ? {} : { lang: language })}
        {...(problem === undefined ? {} : { 'aria-invalid': true, 'aria-describedby': problem })}
        onInput={(event) => props.onChange(event.currentTarget.value)}
        onChange={() => undefined}
      />
    </label>
  );
}
