import { IconArrowBackUp } from '@tabler/icons-react';
import { t } from 'i18next';
import type { ReactNode } from 'react';

import { give, useBusy, type Wish } from '../commands/give-command.ts';
import { TouchButton } from '../controls/TouchButton.tsx';
import { testIds } from '../test-ids.ts';
import { useWords } from '../words/use-words.ts';

/** Takes a command back as a whole, with one tap. */
export function UndoButton({ command, deed }: { readonly command: string; readonly deed: string }): ReactNode {
  const words = useWords();
  const wish: Wish = { name: 'undo', params: { command } };
  const busy = useBusy(wish);
  const label = words.t('actions.undo');
  return (
    <TouchButton
      testId={testIds.undo}
      size="secondary"
      className="undo"
      icon={<IconArrowBackUp />}
      label={label}
      ariaLabel={`${label}: ${deed}`}
      busy={busy}
      onPress={() => void give(wish, { success: () => t('done.undo') })}
    />
  );
}
