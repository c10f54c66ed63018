import type { ReactNode } from 'react';

import { TouchButton } from '../controls/TouchButton.tsx';
import { testIds } from '../test-ids.ts';
import { useWords } from '../words/use-words.ts';

interface Step {
  readonly by: number;
  /** The step in words, without its sign. */
  readonly words: string;
  readonly disabled?: boolean;
}

interface StepKeysProps {
  readonly id: string;
  readonly label: string;
  readonly steps: readonly Step[];
  readonly onStep: (by: number) => void;
  /** What is stepped through, between the keys down and the keys up. */
  readonly children: ReactNode;
}

/** A value between keys that make it less and more. */
export function StepKeys({ id, label, steps, onStep, children }: StepKeysProps): ReactNode {
  const { t } = useWords();
  const key = ({ by, words, disabled = false }: Step) => (
    <TouchButton
      key={by}
      testId={testIds.ruleStep(id, by)}
      size="secondary"
      className="rule-step"
      label={`${by > 0 ? '+' : '−'}${words}`}
      ariaLabel={t(by > 0 ? 'rules.more' : 'rules.less', { what: label, by: words })}
      disabled={disabled}
      onPress={() => onStep(by)}
    />
  );
  return (
    <div className="rule-number">
      {steps.filter(({ by }) => by < 0).map((step) => key(step))}
      {children}
      {steps.filter(({ by }) => by > 0).map((step) => key(step))}
    </div>
  );
}
