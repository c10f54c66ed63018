import { IconCamera, IconCheck, IconTrash } from '@tabler/icons-react';
import { type ReactNode, useState } from 'react';

import type { Photo } from '../../shared/deviations/photo.ts';
import { ScreenHead } from '../controls/ScreenHead.tsx';
import { TouchButton } from '../controls/TouchButton.tsx';
import { addressOf } from '../photo/scale-photo.ts';
import { TakePhoto } from '../photo/TakePhoto.tsx';
import { testIds } from '../test-ids.ts';
import { useWords } from '../words/use-words.ts';

/** As long as a note may be (`raiseDeviation`). */
const LONGEST = 200;

interface RaiseNoteProps {
  readonly note: string;
  readonly photo: Photo | null;
  readonly onNote: (note: string) => void;
  /** A photo is to go along, or none any more; it is so at once, whatever becomes of the note. */
  readonly onPhoto: (photo: Photo | null) => void;
}

/** A few words to what is wrong, by a keyboard, and a photo of it; neither is ever asked for. */
export function RaiseNote({ note, photo, onNote, onPhoto }: RaiseNoteProps): ReactNode {
  const { t } = useWords();
  const [text, setText] = useState(note);
  const [taking, setTaking] = useState(false);
  if (taking)
    return (
      <TakePhoto
        photo={photo}
        onPhoto={(taken) => {
          onPhoto(taken);
          setTaking(false);
        }}
      />
    );
  return (
    <div className="list-screen" data-testid={testIds.raiseNoteScreen}>
      <ScreenHead title={t('raise.noteOrPhoto')} hint={t('raise.noteHint')} onBack={() => onNote(note)}>
        <TouchButton
          testId={testIds.raisePhoto}
          size="secondary"
          flat
          icon={<IconCamera />}
          label={t('photo.title')}
          onPress={() => setTaking(true)}
        />
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
      {photo === null ? null : (
        <div className="raise-photo">
          <img
            src={addressOf(photo)}
            width={photo.width}
            height={photo.height}
            alt={t('photo.mine')}
            data-testid={testIds.raisedPhoto}
          />
          <TouchButton
            testId={testIds.removePhoto}
            flat
            icon={<IconTrash />}
            label={t('photo.remove')}
            onPress={() => onPhoto(null)}
          />
        </div>
      )}
    </div>
  );
}
