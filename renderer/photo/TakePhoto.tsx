import { IconCamera, IconCheck, IconPhotoPlus, IconRefresh, IconTrash } from '@tabler/icons-react';
import { type ReactNode, useRef, useState } from 'react';

import type { Photo } from '../../shared/deviations/photo.ts';
import { ScreenHead } from '../controls/ScreenHead.tsx';
import { TouchButton } from '../controls/TouchButton.tsx';
import { testIds } from '../test-ids.ts';
import { isKioskWindow } from '../theme/millimetres.ts';
import { useWords } from '../words/use-words.ts';
import { addressOf, type PhotoProblem, photoOfFile, type PhotoResult, scalePhoto } from './scale-photo.ts';
import { useCamera } from './use-camera.ts';

/** A file of a tablet or a desk; a kiosk has no dialog to choose one, because that leads out of it. */
function FromFile({ onResult }: { readonly onResult: (result: PhotoResult) => void }): ReactNode {
  const { t } = useWords();
  const input = useRef<HTMLInputElement>(null);
  return (
    <>
      <input
        ref={input}
        type="file"
        accept="image/*"
        capture="environment"
        hidden
        aria-label={t('photo.file')}
        data-testid={testIds.photoFileInput}
        onChange={(event) => {
          const [file] = event.currentTarget.files ?? [];
          event.currentTarget.value = '';
          if (file) void photoOfFile(file).then(onResult);
        }}
      />
      <TouchButton
        testId={testIds.photoFile}
        flat
        icon={<IconPhotoPlus />}
        label={t('photo.file')}
        onPress={() => input.current?.click()}
      />
    </>
  );
}

/** What the camera sees until it is taken, or why it sees nothing. */
function Camera({
  problem,
  onResult,
}: {
  readonly problem: PhotoProblem | null;
  readonly onResult: (result: PhotoResult) => void;
}): ReactNode {
  const { t } = useWords();
  const { state, video } = useCamera();
  const take = () => {
    const { current } = video;
    if (current) onResult(scalePhoto({ source: current, width: current.videoWidth, height: current.videoHeight }));
  };
  const wrong = problem ?? (state === 'starting' || state === 'live' ? null : state);
  return (
    <>
      <div className="photo-frame" data-testid={testIds.photoCamera} data-state={state}>
        <video ref={video} autoPlay muted playsInline aria-label={t('photo.live')} hidden={state !== 'live'} />
        {wrong === null ? (
          state === 'starting' ? (
            <p className="large dim">{t('photo.starting')}</p>
          ) : null
        ) : (
          <output className="large strong photo-problem" data-testid={testIds.photoProblem}>
            {t(`photo.problem.${wrong}`)}
          </output>
        )}
      </div>
      <div className="choices">
        <TouchButton
          testId={testIds.takePhoto}
          flat
          tone="strong"
          icon={<IconCamera />}
          label={t('photo.take')}
          disabled={state !== 'live'}
          onPress={take}
        />
        {isKioskWindow() ? null : <FromFile onResult={onResult} />}
      </div>
    </>
  );
}

interface TakePhotoProps {
  readonly photo: Photo | null;
  /** The photo that is to go along; null: none. */
  readonly onPhoto: (photo: Photo | null) => void;
}

/** A photo of what is wrong: by the camera of the station, or from a file in a browser; looked at before it goes along. */
export function TakePhoto({ photo, onPhoto }: TakePhotoProps): ReactNode {
  const { t } = useWords();
  const [taken, setTaken] = useState(photo);
  const [problem, setProblem] = useState<PhotoProblem | null>(null);
  const take = (result: PhotoResult) => {
    setTaken(result.ok ? result.photo : null);
    setProblem(result.ok ? null : result.problem);
  };
  return (
    <div className="list-screen" data-testid={testIds.photoScreen}>
      <ScreenHead
        title={t('photo.title')}
        hint={t(taken ? 'photo.taken' : 'photo.hint')}
        onBack={() => onPhoto(photo)}
      />
      {taken ? (
        <>
          <div className="photo-frame">
            <img src={addressOf(taken)} alt={t('photo.mine')} data-testid={testIds.photoPreview} />
          </div>
          <div className="choices">
            <TouchButton
              testId={testIds.keepPhoto}
              flat
              tone="strong"
              icon={<IconCheck />}
              label={t('photo.keep')}
              onPress={() => onPhoto(taken)}
            />
            <TouchButton
              testId={testIds.photoAgain}
              flat
              icon={<IconRefresh />}
              label={t('photo.again')}
              onPress={() => setTaken(null)}
            />
            <TouchButton
              testId={testIds.removePhoto}
              flat
              icon={<IconTrash />}
              label={t('photo.remove')}
              onPress={() => onPhoto(null)}
            />
          </div>
        </>
      ) : (
        <Camera problem={problem} onResult={take} />
      )}
    </div>
  );
}
