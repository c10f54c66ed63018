import { IconCheck, IconTrash, IconX } from '@tabler/icons-react';
import { t as translate } from 'i18next';
import { type ReactNode, useState } from 'react';

import type { DeviceConfig, DevicesFile, LineSettings, ScannerSettings } from '../../shared/views/devices-view.ts';
import { USUAL_REPEAT_MS } from '../../shared/views/devices-view.ts';
import { ChoiceRow } from '../controls/ChoiceRow.tsx';
import { PagedList } from '../controls/PagedList.tsx';
import { TouchButton } from '../controls/TouchButton.tsx';
import { testIds } from '../test-ids.ts';
import { useWords, type Words } from '../words/use-words.ts';
import { controlNames } from './control-names.ts';
import {
  baudRates,
  gaps,
  optionsWith,
  prefixes,
  repeats,
  suffixes,
  withDevice,
  withoutDevice,
} from './device-settings.ts';
import { saveSettings, useSaving } from './save-settings.ts';
import { SettingsProblems } from './SettingsProblems.tsx';

interface RowsProps {
  readonly settings: ScannerSettings;
  readonly onChange: (change: Partial<ScannerSettings>) => void;
}

const milliseconds = (value: number, { t }: Words, zero: 'settings.off' | 'settings.suffixOnly') =>
  value === 0 ? t(zero) : t('settings.ms', { count: value });

function LineRows({ settings, onChange }: RowsProps): ReactNode {
  const { t, format } = useWords();
  const { line } = settings;
  const set = (change: Partial<LineSettings>) => onChange({ line: { ...line, ...change } });
  const id = (name: string) => (value: number | string) => testIds.setting(name, value);
  return (
    <>
      <ChoiceRow
        name={t('settings.baudRate')}
        hint={t('settings.baudRateHint')}
        testId={id('baudRate')}
        options={optionsWith<number>(baudRates, line.baudRate).map((value) => ({ value, label: format.count(value) }))}
        chosen={line.baudRate}
        onChoose={(baudRate) => set({ baudRate })}
      />
      <ChoiceRow
        name={t('settings.dataBits')}
        testId={id('dataBits')}
        options={([7, 8] as const).map((value) => ({ value, label: format.count(value) }))}
        chosen={line.dataBits}
        onChoose={(dataBits) => set({ dataBits })}
      />
      <ChoiceRow
        name={t('settings.parity')}
        testId={id('parity')}
        options={(['none', 'even', 'odd'] as const).map((value) => ({ value, label: t(`settings.parities.${value}`) }))}
        chosen={line.parity}
        onChoose={(parity) => set({ parity })}
      />
      <ChoiceRow
        name={t('settings.stopBits')}
        testId={id('stopBits')}
        options={([1, 2] as const).map((value) => ({ value, label: format.count(value) }))}
        chosen={line.stopBits}
        onChoose={(stopBits) => set({ stopBits })}
      />
    </>
  );
}

function CodeRows({ settings, onChange }: RowsProps): ReactNode {
  const words = useWords();
  const { t } = words;
  const none = t('settings.nothing');
  const repeatMs = settings.repeatMs ?? USUAL_REPEAT_MS;
  const id = (name: string) => (value: number | string) =>
    testIds.setting(name, typeof value === 'string' ? controlNames(value, 'none') : value);
  return (
    <>
      <ChoiceRow
        name={t('settings.prefix')}
        testId={id('prefix')}
        options={optionsWith<string>(prefixes, settings.prefix).map((value) => ({
          value,
          label: controlNames(value, none),
        }))}
        chosen={settings.prefix}
        onChoose={(prefix) => onChange({ prefix })}
      />
      <ChoiceRow
        name={t('settings.suffix')}
        hint={t('settings.suffixHint')}
        testId={id('suffix')}
        options={optionsWith<string>(suffixes, settings.suffix).map((value) => ({
          value,
          label: controlNames(value, none),
        }))}
        chosen={settings.suffix}
        onChoose={(suffix) => onChange({ suffix })}
      />
      <ChoiceRow
        name={t('settings.gap')}
        testId={id('gapMs')}
        options={optionsWith<number>(gaps, settings.gapMs).map((value) => ({
          value,
          label: milliseconds(value, words, 'settings.suffixOnly'),
        }))}
        chosen={settings.gapMs}
        onChoose={(gapMs) => onChange({ gapMs })}
      />
      <ChoiceRow
        name={t('settings.repeat')}
        hint={t('settings.repeatHint')}
        testId={id('repeatMs')}
        options={optionsWith<number>(repeats, repeatMs).map((value) => ({
          value,
          label: milliseconds(value, words, 'settings.off'),
        }))}
        chosen={repeatMs}
        onChoose={(value) => onChange({ repeatMs: value })}
      />
    </>
  );
}

/** The settings of one device, changed together and kept with one tap; taking it away needs two. */
export function EditDevice({
  device,
  onDone,
}: {
  readonly device: DeviceConfig;
  readonly onDone: () => void;
}): ReactNode {
  const { t } = useWords();
  const { busy } = useSaving();
  const [draft, setDraft] = useState<DeviceConfig>(device);
  const [removing, setRemoving] = useState(false);
  const changeDraft = (by: Partial<ScannerSettings>) => setDraft({ ...draft, settings: { ...draft.settings, ...by } });
  const save = async (change: (file: DevicesFile) => DevicesFile, success: () => string) => {
    if (await saveSettings(change, success)) onDone();
  };
  return (
    <div className="settings-columns">
      <div className="settings-main" data-testid={testIds.editScreen}>
        <SettingsProblems />
        <PagedList>
          <li className="settings-rows panel">
            <LineRows settings={draft.settings} onChange={changeDraft} />
          </li>
          <li className="settings-rows panel">
            <CodeRows settings={draft.settings} onChange={changeDraft} />
          </li>
        </PagedList>
      </div>
      <aside className="panel settings-test">
        <h2 className="title">{device.name}</h2>
        <p className="dim">{t('settings.editHint')}</p>
        <TouchButton
          testId={testIds.saveDevice}
          tone="strong"
          flat
          icon={<IconCheck />}
          label={t('settings.keep')}
          busy={busy}
          onPress={() =>
            void save(
              (file) => withDevice(file, draft),
              () => translate('settings.kept'),
            )
          }
        />
        <TouchButton
          testId={testIds.cancelDevice}
          size="secondary"
          flat
          icon={<IconX />}
          label={t('nav.cancel')}
          onPress={onDone}
        />
        <TouchButton
          testId={testIds.removeDevice}
          size="secondary"
          tone={removing ? 'amber' : 'plain'}
          flat
          className="settings-remove"
          icon={<IconTrash />}
          label={removing ? t('settings.removeSure') : t('settings.remove')}
          busy={busy}
          onPress={() => {
            if (!removing) setRemoving(true);
            else
              void save(
                (file) => withoutDevice(file, device.id),
                () => translate('settings.removed'),
              );
          }}
        />
      </aside>
    </div>
  );
}
