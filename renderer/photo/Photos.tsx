import { IconPhotoOff } from '@tabler/icons-react';
import { type ReactNode, useEffect, useState } from 'react';

import type { Photo } from '../../shared/deviations/photo.ts';
import type { DeviationDetail } from '../../shared/views/deviations-view.ts';
import { ScreenHead } from '../controls/ScreenHead.tsx';
import { useNowMs } from '../station/clock.ts';
import { stationHost } from '../station/station-host.ts';
import { testIds } from '../test-ids.ts';
import { useWords, type Words } from '../words/use-words.ts';
import { addressOf } from './scale-photo.ts';

type PhotoLine = DeviationDetail['photos'][number];

/** A photo of a deviation; `undefined` while it is asked for, null: it is not here. */
function usePhoto(deviation: string, fact: string): Photo | null | undefined {
  const [photo, setPhoto] = useState<Photo | null>();
  useEffect(() => {
    let isGone = false;
    stationHost()
      .call('photoOf', { deviation, fact })
      .then(
        (answer) => {
          if (!isGone) setPhoto(answer);
        },
        () => {
          if (!isGone) setPhoto(null);
        },
      );
    return () => {
      isGone = true;
    };
  }, [deviation, fact]);
  return photo;
}

const photoWords = ({ person, at }: PhotoLine, { t, format }: Words, nowMs: number) =>
  t('photo.of', { person: person ?? t('deviations.bySelf'), time: format.time(at, nowMs) });

/** The picture of one photo, or that it is coming or not here. */
function Picture({ deviation, line }: { readonly deviation: string; readonly line: PhotoLine }): ReactNode {
  const words = useWords();
  const nowMs = useNowMs();
  const photo = usePhoto(deviation, line.fact);
  if (photo === undefined) return <span className="dim">{words.t('photo.loading')}</span>;
  if (photo === null)
    return (
      <span className="dim photo-gone">
        <IconPhotoOff aria-hidden />
        {words.t('photo.gone')}
      </span>
    );
  return <img src={addressOf(photo)} width={line.width} height={line.height} alt={photoWords(line, words, nowMs)} />;
}

interface PhotosProps {
  readonly deviation: string;
  readonly photos: DeviationDetail['photos'];
  readonly onOpen: (photo: PhotoLine) => void;
}

/** The photos of a deviation, small; a tap shows one large. */
export function Photos({ deviation, photos, onOpen }: PhotosProps): ReactNode {
  const { t } = useWords();
  return (
    <ul className="photos" data-testid={testIds.photos}>
      {photos.map((line) => (
        <li key={line.fact}>
          <button
            type="button"
            className="photo-key"
            data-testid={testIds.photo(line.fact)}
            title={t('photo.enlarge')}
            onClick={() => onOpen(line)}
          >
            <Picture deviation={deviation} line={line} />
          </button>
        </li>
      ))}
    </ul>
  );
}

/** One photo as large as the screen lets it be. */
export function LargePhoto({
  deviation,
  line,
  onBack,
}: {
  readonly deviation: string;
  readonly line: PhotoLine;
  readonly onBack: () => void;
}): ReactNode {
  const words = useWords();
  const nowMs = useNowMs();
  return (
    <div className="list-screen" data-testid={testIds.largePhoto}>
      <ScreenHead title={words.t('photo.title')} hint={photoWords(line, words, nowMs)} onBack={onBack} />
      <div className="photo-frame">
        <Picture deviation={deviation} line={line} />
      </div>
    </div>
  );
}
