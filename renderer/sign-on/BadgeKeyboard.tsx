import { IconBackspace, IconLogin2 } from '@tabler/icons-react';
import type { ReactNode } from 'react';

import { TouchButton } from '../controls/TouchButton.tsx';
import { testIds } from '../test-ids.ts';
import { useWords } from '../words/use-words.ts';

const rows = ['1234567890', 'ABCDEFGHIJ', 'KLMNOPQRST', 'UVWXYZ-'];

interface BadgeKeyboardProps {
  readonly empty: boolean;
  readonly busy: boolean;
  readonly onKey: (character: string) => void;
  readonly onDelete: () => void;
  readonly onConfirm: () => void;
}

/** Letters in the order of the alphabet and digits, for a badge that cannot be scanned. */
export function BadgeKeyboard({ empty, busy, onKey, onDelete, onConfirm }: BadgeKeyboardProps): ReactNode {
  const { t } = useWords();
  return (
    <div className="badge-keyboard">
      {rows.flatMap((row) =>
        row
          .split('')
          .map((character) => (
            <TouchButton
              key={character}
              testId={testIds.badgeKey(character)}
              size="secondary"
              className="badge-key"
              label={character}
              onPress={() => onKey(character)}
            />
          )),
      )}
      <TouchButton
        testId={testIds.badgeDelete}
        size="secondary"
        className="badge-key"
        icon={<IconBackspace />}
        label={<span className="unseen">{t('signOn.delete')}</span>}
        disabled={empty}
        onPress={onDelete}
      />
      <TouchButton
        testId={testIds.badgeConfirm}
        size="secondary"
        tone="strong"
        flat
        className="badge-confirm"
        icon={<IconLogin2 />}
        label={t('signOn.confirm')}
        busy={busy}
        disabled={empty}
        onPress={onConfirm}
      />
    </div>
  );
}
