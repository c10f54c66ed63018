import { IconAlertTriangle } from '@tabler/icons-react';
import type { ReactNode } from 'react';

import { testIds } from '../test-ids.ts';
import { useWords } from '../words/use-words.ts';
import { useSaving } from './save-settings.ts';

/** Why the last change was not taken; nothing while it was. */
export function SettingsProblems(): ReactNode {
  const { t } = useWords();
  const { problems } = useSaving();
  if (problems.length === 0) return null;
  return (
    <div className="settings-problems" role="alert" data-testid={testIds.settingsProblems}>
      <IconAlertTriangle aria-hidden />
      <div>
        <p className="strong">{t('settings.notTaken')}</p>
        {problems.map((problem) => (
          <p key={problem}>{problem}</p>
        ))}
      </div>
    </div>
  );
}
