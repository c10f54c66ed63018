import { IconArrowLeft } from '@tabler/icons-react';
import type { ReactNode } from 'react';

import { goHome } from '../screen/screen-store.ts';
import { testIds } from '../test-ids.ts';
import { useWords } from '../words/use-words.ts';
import { TouchButton } from './TouchButton.tsx';

interface ScreenHeadProps {
  readonly title: string;
  readonly hint?: ReactNode;
  readonly children?: ReactNode;
  readonly onBack?: () => void;
}

/** Way back and title, in the same place on every screen. */
export function ScreenHead({ title, hint, children, onBack = goHome }: ScreenHeadProps): ReactNode {
  const { t } = useWords();
  return (
    <header className="screen-head">
      <TouchButton
        testId={testIds.back}
        size="secondary"
        flat
        icon={<IconArrowLeft />}
        label={t('nav.back')}
        onPress={onBack}
      />
      <div className="screen-title">
        <h1>{title}</h1>
        {hint === undefined ? null : <p className="dim">{hint}</p>}
      </div>
      {children}
    </header>
  );
}
