import { IconX } from '@tabler/icons-react';
import type { ReactNode } from 'react';

import { TouchButton } from '../controls/TouchButton.tsx';
import { testIds } from '../test-ids.ts';
import { useWords } from '../words/use-words.ts';

interface SideHeadProps {
  readonly title: string;
  readonly hint?: ReactNode;
  readonly onClose: () => void;
}

/** What the panel beside the chart is about, and the way out of it, always in the same corner. */
export function SideHead({ title, hint, onClose }: SideHeadProps): ReactNode {
  const { t } = useWords();
  return (
    <div className="line-side-head">
      <div>
        <h2 className="large strong">{title}</h2>
        {hint}
      </div>
      <TouchButton
        testId={testIds.planClose}
        size="secondary"
        icon={<IconX />}
        label={<span className="unseen">{t('nav.close')}</span>}
        onPress={onClose}
      />
    </div>
  );
}
