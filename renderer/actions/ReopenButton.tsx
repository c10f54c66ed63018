import { IconLockOpen2 } from '@tabler/icons-react';
import type { ReactNode } from 'react';

import type { ActionLine } from '../../shared/views/view-schemas.ts';
import { TouchButton } from '../controls/TouchButton.tsx';
import { showScreen } from '../screen/screen-store.ts';
import { testIds } from '../test-ids.ts';
import { useWords } from '../words/use-words.ts';

interface ReopenButtonProps {
  readonly job: NonNullable<ActionLine['job']>;
  readonly number: string;
}

/** Takes a finished operation up again, also when its finish can no longer be undone; the reason comes next. */
export function ReopenButton({ job, number }: ReopenButtonProps): ReactNode {
  const { t } = useWords();
  return (
    <TouchButton
      testId={testIds.reopen}
      size="secondary"
      className="undo"
      icon={<IconLockOpen2 />}
      label={t('actions.reopen')}
      ariaLabel={`${t('actions.reopen')}: ${number}`}
      onPress={() => showScreen({ name: 'reopen', ...job, number })}
    />
  );
}
