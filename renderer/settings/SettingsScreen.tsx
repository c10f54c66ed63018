import {
  IconArrowLeft,
  IconDeviceDesktop,
  IconKeyboard,
  IconScan,
  IconStethoscope,
  IconVolume,
} from '@tabler/icons-react';
import { type ReactNode, useState } from 'react';

import { TouchButton } from '../controls/TouchButton.tsx';
import { goHome } from '../screen/screen-store.ts';
import { testIds } from '../test-ids.ts';
import { useWords } from '../words/use-words.ts';
import { DevicesPart } from './DevicesPart.tsx';
import { DiagnosePart } from './DiagnosePart.tsx';
import { DisplayPart } from './DisplayPart.tsx';
import { KeyboardPart } from './KeyboardPart.tsx';
import { forgetProblems } from './save-settings.ts';
import { SoundPart } from './SoundPart.tsx';

const parts = {
  devices: { Icon: IconScan, Part: DevicesPart },
  keyboard: { Icon: IconKeyboard, Part: KeyboardPart },
  display: { Icon: IconDeviceDesktop, Part: DisplayPart },
  sound: { Icon: IconVolume, Part: SoundPart },
  diagnose: { Icon: IconStethoscope, Part: DiagnosePart },
} as const;
type PartName = keyof typeof parts;
const partNames = Object.keys(parts) as PartName[];

/** What can be set at this station. Looking needs nobody; changing needs somebody who may. */
export function SettingsScreen(): ReactNode {
  const { t } = useWords();
  const [name, setName] = useState<PartName>('devices');
  const { Part } = parts[name];
  return (
    <div className="list-screen" data-testid={testIds.settingsScreen}>
      <header className="settings-head">
        <h1 className="unseen">{t('settings.title')}</h1>
        <TouchButton
          testId={testIds.back}
          size="secondary"
          flat
          icon={<IconArrowLeft />}
          label={t('nav.back')}
          onPress={goHome}
        />
        <nav className="settings-parts" aria-label={t('settings.title')}>
          {partNames.map((each) => {
            const { Icon } = parts[each];
            return (
              <TouchButton
                key={each}
                testId={testIds.settingsPart(each)}
                size="secondary"
                flat
                icon={<Icon />}
                label={t(`settings.parts.${each}`)}
                selected={each === name}
                onPress={() => {
                  forgetProblems();
                  setName(each);
                }}
              />
            );
          })}
        </nav>
      </header>
      <Part />
    </div>
  );
}
