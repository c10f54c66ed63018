import {
  IconCheck,
  IconContrastFilled,
  IconDeviceDesktop,
  IconMinus,
  IconMoon,
  IconPlus,
  IconSun,
} from '@tabler/icons-react';
import { t as translate } from 'i18next';
import { type ReactNode, useState } from 'react';

import { TouchButton } from '../controls/TouchButton.tsx';
import { useView } from '../station/station-views.ts';
import { testIds } from '../test-ids.ts';
import { believable, currentPxPerMm, isKioskWindow, keepMillimetres } from '../theme/millimetres.ts';
import { chooseTheme, type ThemeChoice, useThemeChoice } from '../theme/theme-choice.ts';
import { useWords } from '../words/use-words.ts';
import { saveSettings } from './save-settings.ts';
import { SettingsProblems } from './SettingsProblems.tsx';

const looks: readonly { readonly choice: ThemeChoice; readonly Icon: typeof IconSun }[] = [
  { choice: 'auto', Icon: IconDeviceDesktop },
  { choice: 'light', Icon: IconSun },
  { choice: 'dark', Icon: IconMoon },
  { choice: 'contrast', Icon: IconContrastFilled },
];

function Looks(): ReactNode {
  const { t } = useWords();
  const chosen = useThemeChoice();
  return (
    <section className="panel settings-part">
      <h2 className="unseen">{t('settings.look')}</h2>
      <div className="choices">
        {looks.map(({ choice, Icon }) => (
          <TouchButton
            key={choice}
            testId={testIds.look(choice)}
            size="secondary"
            flat
            icon={<Icon />}
            label={t(`settings.looks.${choice}`)}
            selected={choice === chosen}
            onPress={() => chooseTheme(choice)}
          />
        ))}
      </div>
    </section>
  );
}

/** A bank card (ISO/IEC 7810 ID-1) is 85.60 mm long, wherever in the world it was made. */
const CARD_MM = 85.6;
const RULER_MM = 100;
const steps = [-0.1, -0.01, 0.01, 0.1] as const;

/** The bar that a card or a ruler is held against. The keys below stay where they are while it grows; touch sizes follow when it is kept. */
function Calibration(): ReactNode {
  const { t, format } = useWords();
  const isSet = (useView('devices')?.pixelsPer100mm ?? null) !== null;
  const [pxPerMm, setPxPerMm] = useState(currentPxPerMm);
  const [against, setAgainst] = useState<'card' | 'ruler'>('card');
  const lengthMm = against === 'card' ? CARD_MM : RULER_MM;
  const keep = () => {
    if (!isKioskWindow()) {
      keepMillimetres(pxPerMm);
      return;
    }
    void saveSettings(
      (file) => ({ ...file, pixelsPer100mm: Number((pxPerMm * 100).toFixed(1)) }),
      () => translate('settings.kept'),
    ).then((saved) => saved && keepMillimetres(pxPerMm));
  };
  return (
    <section className="panel settings-part">
      <h2 className="large strong">{t('settings.size')}</h2>
      <p>{t('settings.sizeHint')}</p>
      <div className="ruler-place">
        <svg className="ruler" width={pxPerMm * lengthMm} height="44" aria-hidden>
          <rect className="ruler-bar" width="100%" height="44" />
        </svg>
      </div>
      <div className="choices">
        {(['card', 'ruler'] as const).map((each) => (
          <TouchButton
            key={each}
            testId={testIds.calibrateWith(each)}
            size="secondary"
            label={t(`settings.against.${each}`)}
            selected={against === each}
            onPress={() => setAgainst(each)}
          />
        ))}
        {steps.map((step) => (
          <TouchButton
            key={step}
            testId={testIds.calibrateStep(step)}
            size="secondary"
            icon={step < 0 ? <IconMinus /> : <IconPlus />}
            label={t(`settings.steps.${Math.abs(step) >= 0.1 ? 'much' : 'little'}`)}
            ariaLabel={t(`settings.${step < 0 ? 'shorter' : 'longer'}`, {
              by: format.count(Math.abs(step) * lengthMm),
            })}
            onPress={() => setPxPerMm(believable(pxPerMm + step))}
          />
        ))}
        <TouchButton
          testId={testIds.calibrateKeep}
          size="secondary"
          tone="strong"
          icon={<IconCheck />}
          label={t('settings.fits')}
          onPress={keep}
        />
      </div>
      <p className="dim">
        {t('settings.perMm', { value: format.count(pxPerMm) })} ·{' '}
        {isKioskWindow() ? t(isSet ? 'settings.measured' : 'settings.assumed') : t('settings.browserOnly')}
      </p>
    </section>
  );
}

/** The look of this station and its real size. */
export function DisplayPart(): ReactNode {
  return (
    <div className="settings-plain">
      <SettingsProblems />
      <Looks />
      <Calibration />
    </div>
  );
}
