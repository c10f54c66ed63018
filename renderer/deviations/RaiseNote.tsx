import { IconCheck } from '@tabler/icons-react';
import { type ReactNode, useState } from 'react';

import { ScreenHead } from '../controls/ScreenHead.tsx';
import { TouchButton } from '../controls/TouchButton.tsx';
import { testIds } from '../test-ids.ts';
import { useWords } from '../words/use-words.ts';

/** As long as a note may be (`raiseDeviation`). */
const LONGEST = 200;

/** A few words to what is wrong, by a keyboard; never asked for. */
export function RaiseNote({
  note,
  onNote,
}: {
  readonly note: string;
  readonly onNote: (note: string) => void;
}): ReactNode {
  const { t } = useWords();
  const [text, setText] = useState(note);
  return (
    <div className="list-screen" data-testid={testIds.raiseNoteScreen}>
      <ScreenHead title={t('raise.note')} hint={t('raise.noteHint')} onBack={() => onNote(note)}>
        <TouchButton
          testId={testIds.keepNote}
          size="secondary"
          tone="strong"
          flat
          icon={<IconCheck />}
          label={t('raise.noteKeep')}
          onPress={() => onNote(text)}
        />
      </ScreenHead>
      <textarea
        className="raise-note large"
        data-testid={testIds.noteField}
        aria-label={t('raise.note')}
        rows={3}
        maxLength={LONGEST}
        value={text}
        autoComplete="off"
        // oxlint-disable-next-line jsx-a11y/no-autofocus -- there is nothing else on this screen
        autoFocus
        onInput={(event) => setText(event.currentTarget.value)}
        onKeyDown={(event) => {
          if (event.key !== 'Enter') return;
          event.preventDefault();
          onNote(text);
        }}
      />
    </div>
  );
}
