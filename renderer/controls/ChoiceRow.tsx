import type { ReactNode } from 'react';

import { TouchButton } from './TouchButton.tsx';

interface ChoiceRowProps<Value> {
  readonly name: string;
  /** What the choice means, in a line below its name. */
  readonly hint?: string;
  readonly testId: (value: Value) => string;
  readonly options: readonly { readonly value: Value; readonly label: string }[];
  readonly chosen: Value;
  readonly onChoose: (value: Value) => void;
}

/** One setting with all its values as keys beside each other: nothing is opened, typed or dragged. */
export function ChoiceRow<Value extends string | number | boolean>(props: ChoiceRowProps<Value>): ReactNode {
  const { name, hint, options, chosen } = props;
  return (
    <fieldset className="choice-row" aria-label={name}>
      <div className="choice-name">
        <p className="strong">{name}</p>
        {hint === undefined ? null : <p className="dim">{hint}</p>}
      </div>
      <div className="choice-keys">
        {options.map(({ value, label }) => (
          <TouchButton
            key={String(value)}
            testId={props.testId(value)}
            size="secondary"
            className="choice-key"
            label={label}
            selected={value === chosen}
            onPress={() => props.onChoose(value)}
          />
        ))}
      </div>
    </fieldset>
  );
}
