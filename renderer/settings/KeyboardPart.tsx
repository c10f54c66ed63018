import { t as translate } from 'i18next';
import { type ReactNode, useEffect, useState } from 'react';

import { USUAL_REPEAT_MS, type WedgeSettings } from '../../shared/views/devices-view.ts';
import { ChoiceRow } from '../controls/ChoiceRow.tsx';
import { Loading } from '../controls/Loading.tsx';
import { PagedList } from '../controls/PagedList.tsx';
import { TouchButton } from '../controls/TouchButton.tsx';
import { useView } from '../station/station-views.ts';
import { testIds } from '../test-ids.ts';
import { useWords } from '../words/use-words.ts';
import {
  optionsWith,
  repeats,
  toggled,
  wedgeGaps,
  wedgeLengths,
  wedgePrefixes,
  wedgeSeparators,
  withWedge,
} from './device-settings.ts';
import { gapAdvice, keyTiming, type KeyTiming, type Stroke, withStroke } from './key-timing.ts';
import { saveSettings } from './save-settings.ts';
import { SettingsProblems } from './SettingsProblems.tsx';

const save = (change: Partial<WedgeSettings>) =>
  void saveSettings(
    (file) => withWedge(file, change),
    () => translate('settings.kept'),
  );
const id = (name: string) => (value: number | string | boolean) => testIds.setting(name, value);

function WedgeRows({ wedge }: { readonly wedge: WedgeSettings }): ReactNode {
  const { t, format } = useWords();
  const ms = (value: number) => ({
    value,
    label: value === 0 ? t('settings.off') : t('settings.ms', { count: value }),
  });
  return (
    <>
      <ChoiceRow
        name={t('settings.wedge')}
        hint={t('settings.wedgeHint')}
        testId={id('enabled')}
        options={[true, false].map((value) => ({ value, label: t(value ? 'settings.on' : 'settings.off') }))}
        chosen={wedge.enabled}
        onChoose={(enabled) => save({ enabled })}
      />
      <ChoiceRow
        name={t('settings.maxGap')}
        hint={t('settings.maxGapHint')}
        testId={id('maxGapMs')}
        options={optionsWith<number>(wedgeGaps, wedge.maxGapMs).map((value) => ms(value))}
        chosen={wedge.maxGapMs}
        onChoose={(maxGapMs) => save({ maxGapMs })}
      />
      <ChoiceRow
        name={t('settings.terminator')}
        testId={id('terminator')}
        options={(['Enter', 'Tab'] as const).map((value) => ({ value, label: value }))}
        chosen={wedge.terminator}
        onChoose={(terminator) => save({ terminator })}
      />
      <ChoiceRow
        name={t('settings.minLength')}
        testId={id('minLength')}
        options={optionsWith<number>(wedgeLengths, wedge.minLength).map((value) => ({
          value,
          label: format.count(value),
        }))}
        chosen={wedge.minLength}
        onChoose={(minLength) => save({ minLength })}
      />
      <ChoiceRow
        name={t('settings.prefix')}
        hint={t('settings.wedgePrefixHint')}
        testId={id('wedgePrefix')}
        options={optionsWith<string>(wedgePrefixes, wedge.prefix).map((value) => ({
          value,
          label: value === '' ? t('settings.nothing') : value,
        }))}
        chosen={wedge.prefix}
        onChoose={(prefix) => save({ prefix })}
      />
      <fieldset className="choice-row" aria-label={t('settings.separators')}>
        <div className="choice-name">
          <p className="strong">{t('settings.separators')}</p>
          <p className="dim">{t('settings.separatorsHint')}</p>
        </div>
        <div className="choice-keys">
          {[...new Set([...wedgeSeparators, ...wedge.groupSeparators])].map((separator) => (
            <TouchButton
              key={separator}
              testId={testIds.setting('separator', separator)}
              size="secondary"
              className="choice-key"
              label={separator}
              selected={wedge.groupSeparators.includes(separator)}
              onPress={() => save({ groupSeparators: toggled(wedge.groupSeparators, separator) })}
            />
          ))}
        </div>
      </fieldset>
      <ChoiceRow
        name={t('settings.repeat')}
        testId={id('wedgeRepeatMs')}
        options={optionsWith<number>(repeats, wedge.repeatMs ?? USUAL_REPEAT_MS).map((value) => ms(value))}
        chosen={wedge.repeatMs ?? USUAL_REPEAT_MS}
        onChoose={(repeatMs) => save({ repeatMs })}
      />
    </>
  );
}

/** Names of keys that are part of what a scanner types; others (Shift, Alt) only change what the next key means. */
const silent = new Set(['Shift', 'Control', 'Alt', 'AltGraph', 'Meta', 'CapsLock', 'NumLock', 'Dead']);

function useKeyTiming(): KeyTiming | undefined {
  const [strokes, setStrokes] = useState<readonly Stroke[]>([]);
  useEffect(() => {
    const listen = (event: KeyboardEvent) => {
      if (silent.has(event.key)) return;
      const key = event.ctrlKey && event.key === ']' ? '\u241D' : event.key;
      setStrokes((before) => withStroke(before, { key, atMs: event.timeStamp }));
    };
    window.addEventListener('keydown', listen, { capture: true });
    return () => window.removeEventListener('keydown', listen, { capture: true });
  }, []);
  return keyTiming(strokes);
}

/** What the last scan with the keyboard looked like, and what that says about the settings. */
function KeyTest({ maxGapMs }: Pick<WedgeSettings, 'maxGapMs'>): ReactNode {
  const { t } = useWords();
  const timing = useKeyTiming();
  if (!timing) return <p>{t('settings.keyTestHint')}</p>;
  const advice = gapAdvice(timing, maxGapMs, wedgeGaps);
  const ms = (value: number | null) => (value === null ? t('actions.unknown') : t('settings.ms', { count: value }));
  return (
    <div data-testid={testIds.keyTest} data-advice={advice.code}>
      <p className="scan-text">{timing.text}</p>
      <dl className="facts">
        {[
          [t('settings.keys'), String(timing.keys)],
          [t('settings.usualGap'), ms(timing.usualMs)],
          [t('settings.longestGap'), ms(timing.longestMs)],
          [t('settings.ending'), timing.terminator ?? t('settings.nothing')],
          [t('settings.groupSeparators'), String(timing.separators)],
        ].map(([name, value]) => (
          <div key={name} className="fact">
            <dt>{name}</dt>
            <dd>{value}</dd>
          </div>
        ))}
      </dl>
      <p className="strong">
        {advice.code === 'raise'
          ? t('settings.advice.raise', { count: advice.to })
          : t(`settings.advice.${advice.code}`)}
      </p>
    </div>
  );
}

/** How scanners that play a keyboard are told from fingers, and a test of the one that is here. */
export function KeyboardPart(): ReactNode {
  const { t } = useWords();
  const wedge = useView('devices')?.wedge;
  if (!wedge) return <Loading />;
  return (
    <div className="settings-columns">
      <div className="settings-main">
        <SettingsProblems />
        <PagedList>
          <li className="settings-rows panel">
            <WedgeRows wedge={wedge} />
          </li>
        </PagedList>
      </div>
      <section className="panel settings-test" aria-live="polite">
        <h2 className="large strong">{t('settings.keyTest')}</h2>
        <KeyTest maxGapMs={wedge.maxGapMs} />
      </section>
    </div>
  );
}
