import { IconBarcode, IconPencil } from '@tabler/icons-react';
import { t as translate } from 'i18next';
import { type ReactNode, useState } from 'react';

import type { Photo } from '../../shared/deviations/photo.ts';
import type { RaiseChoice, RaiseChoices } from '../../shared/views/deviations-view.ts';
import { give, useBusyWishes } from '../commands/give-command.ts';
import { Loading } from '../controls/Loading.tsx';
import { ScreenHead } from '../controls/ScreenHead.tsx';
import { TouchButton } from '../controls/TouchButton.tsx';
import { type RaisedAbout, type Screen, showScreen } from '../screen/screen-store.ts';
import { useNowMs } from '../station/clock.ts';
import { testIds } from '../test-ids.ts';
import { useWords, type Words } from '../words/use-words.ts';
import { callIcons, kindIcons } from './deviation-icons.ts';
import { raiseIt } from './raise-wish.ts';
import { raisedWords, raiseWords } from './raise-words.ts';
import { RaiseAbout } from './RaiseAbout.tsx';
import { RaiseNote } from './RaiseNote.tsx';
import { useRaiseByScan } from './use-raise-by-scan.ts';
import { useRaiseChoices } from './use-raise-choices.ts';

type Raising = Extract<Screen, { readonly name: 'raise' }>;

/** What somebody adds to a report, who wants to. */
interface Said {
  readonly note: string;
  readonly photo: Photo | null;
}

/** What it is about, in one line: machine, order, material, lot. */
function aboutWords(
  { place, order, material }: RaiseChoices,
  { lot }: RaisedAbout,
  { note, photo }: Said,
  { t }: Words,
): string {
  const parts = [
    place,
    order,
    material,
    lot === undefined ? null : t('raise.lot', { lot }),
    note,
    photo === null ? null : t('photo.title'),
  ];
  return parts.filter((part) => part !== null && part !== '').join(' · ');
}

interface KeysProps extends Said {
  readonly choices: RaiseChoices['choices'];
  readonly onDone: () => void;
}

/** What is wrong, or who is called: one tap reports it. Each key keeps its place, whatever is open. */
function Keys({ choices, note, photo, onDone }: KeysProps): ReactNode {
  const words = useWords();
  const nowMs = useNowMs();
  const isBusy = useBusyWishes();
  const raise = (choice: RaiseChoice) => {
    const wish = raiseIt(choice, note, photo);
    if (!wish) return;
    const { open, to } = choice;
    const success = () =>
      open === null
        ? translate('raise.done', { role: translate(`role.${to}`) })
        : translate('raise.added', { time: words.format.time(open.since, nowMs) });
    void give(wish, { success }).then((done) => {
      if (done) onDone();
    });
  };
  return (
    <div className="tiles tiles--3">
      {choices.map((choice) => {
        const { kind, call, about, open } = choice;
        const wish = raiseIt(choice, note, photo);
        const Icon = call === null ? kindIcons[kind] : callIcons[call];
        return (
          <TouchButton
            key={`${kind}/${call ?? ''}`}
            testId={testIds.raise(call ?? kind)}
            tone={open === null ? 'plain' : 'amber'}
            className="tile raise-key"
            icon={<Icon />}
            label={raiseWords(choice, words)}
            hint={raisedWords(choice, words, nowMs)}
            busy={wish !== undefined && isBusy(wish)}
            disabled={about === null}
            onPress={() => raise(choice)}
          />
        );
      })}
    </div>
  );
}

/**
 * Something is wrong: who is called, or what is the matter, with the machine, the order and the material that run here filled in. A lot, a note and a
 * photo take one more step each, for those who want it.
 */
export function RaiseScreen({ about = {}, from }: Raising): ReactNode {
  const words = useWords();
  const { t } = words;
  const choices = useRaiseChoices(about);
  useRaiseByScan();
  const [step, setStep] = useState<'keys' | 'about' | 'note'>('keys');
  const [note, setNote] = useState('');
  const [photo, setPhoto] = useState<Photo | null>(null);
  if (!choices) return <Loading />;
  if (step === 'note')
    return (
      <RaiseNote
        note={note}
        photo={photo}
        onPhoto={setPhoto}
        onNote={(text) => {
          setNote(text);
          setStep('keys');
        }}
      />
    );
  if (step === 'about')
    return (
      <RaiseAbout
        choices={choices}
        onBack={() => setStep('keys')}
        onChosen={(chosen) => {
          // Of the place and the order that were named; a lot or a material instead of the one before.
          const { lot: _lot, material: _material, ...place } = about;
          showScreen({ name: 'raise', from, about: { ...place, ...chosen } });
          setStep('keys');
        }}
      />
    );
  return (
    <div className="list-screen" data-testid={testIds.raiseScreen}>
      <ScreenHead
        title={t('raise.title')}
        hint={choices.subject === null ? t('raise.noPlace') : aboutWords(choices, about, { note, photo }, words)}
        onBack={() => showScreen({ name: from })}
      >
        <TouchButton
          testId={testIds.raiseAbout}
          size="secondary"
          flat
          icon={<IconBarcode />}
          label={t('raise.about')}
          disabled={choices.subject === null}
          onPress={() => setStep('about')}
        />
        <TouchButton
          testId={testIds.raiseNote}
          size="secondary"
          flat
          icon={<IconPencil />}
          label={t('raise.noteOrPhoto')}
          onPress={() => setStep('note')}
        />
      </ScreenHead>
      <Keys choices={choices.choices} note={note} photo={photo} onDone={() => showScreen({ name: from })} />
    </div>
  );
}
