import { IconCalendarTime, IconFileText, IconHandStop, IconPencil, IconPlayerPlay } from '@tabler/icons-react';
import type { ReactNode } from 'react';

import type { RuleLine } from '../../shared/views/rules-view.ts';
import { useWords } from '../words/use-words.ts';

const icons = {
  on: IconPlayerPlay,
  stopped: IconHandStop,
  later: IconCalendarTime,
  draft: IconPencil,
  template: IconFileText,
};

/** How a rule stands, by icon and word. */
export function RuleState({ state }: { readonly state: RuleLine['state'] | 'draft' | 'template' }): ReactNode {
  const { t } = useWords();
  const Icon = icons[state];
  return (
    <span className={`rule-state rule-state--${state}`} data-state={state}>
      <Icon aria-hidden />
      <span className="strong">{t(`rules.state.${state}`)}</span>
    </span>
  );
}
