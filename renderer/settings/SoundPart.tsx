import { IconCheck, IconVolume, IconVolume2, IconVolume3, IconVolumeOff, IconX } from '@tabler/icons-react';
import { type ReactNode, useState } from 'react';

import { TouchButton } from '../controls/TouchButton.tsx';
import { playTone } from '../feedback/tones.ts';
import { testIds } from '../test-ids.ts';
import { useWords } from '../words/use-words.ts';
import { chooseVolume, toneVolume, volumes } from './tone-volume.ts';

const steps = [
  { word: 'silent', Icon: IconVolumeOff },
  { word: 'quiet', Icon: IconVolume3 },
  { word: 'usual', Icon: IconVolume2 },
  { word: 'loud', Icon: IconVolume },
] as const;

/** How loud this station answers, with both tones to listen to beside the machine. */
export function SoundPart(): ReactNode {
  const { t } = useWords();
  const [volume, setVolume] = useState(toneVolume);
  return (
    <div className="settings-plain">
      <p className="large">{t('settings.soundHint')}</p>
      <div className="choices">
        {steps.map(({ word, Icon }, index) => (
          <TouchButton
            key={word}
            testId={testIds.volume(word)}
            icon={<Icon />}
            label={t(`settings.volumes.${word}`)}
            selected={volumes[index] === volume}
            onPress={() => {
              chooseVolume(volumes[index] ?? 0);
              setVolume(toneVolume());
              playTone('success');
            }}
          />
        ))}
      </div>
      <p className="large">{t('settings.listen')}</p>
      <div className="choices">
        <TouchButton
          testId={testIds.toneSuccess}
          size="secondary"
          flat
          icon={<IconCheck />}
          label={t('settings.toneSuccess')}
          onPress={() => playTone('success')}
        />
        <TouchButton
          testId={testIds.toneRefused}
          size="secondary"
          flat
          icon={<IconX />}
          label={t('settings.toneRefused')}
          onPress={() => playTone('refused')}
        />
      </div>
    </div>
  );
}
