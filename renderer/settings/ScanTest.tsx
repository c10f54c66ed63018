import { IconPlayerPlay, IconPlayerStop } from '@tabler/icons-react';
import { type ReactNode, useEffect } from 'react';

import type { ScanLine } from '../../shared/views/scans-view.ts';
import { TouchButton } from '../controls/TouchButton.tsx';
import { stationHost } from '../station/station-host.ts';
import { useView } from '../station/station-views.ts';
import { testIds } from '../test-ids.ts';
import { useWords } from '../words/use-words.ts';
import { TEST_CODE, TestCode } from './TestCode.tsx';

const SHOWN = 5;

/** Switches the test; a station that does not answer keeps what it has, and its view says so. */
function setTesting(on: boolean): void {
  stationHost()
    .call('testScans', { on })
    .catch(() => undefined);
}

/** What was read, with control characters as pictures and how many characters it has; a test code is told from others. */
function ScanRow({ line }: { readonly line: ScanLine }): ReactNode {
  const { t } = useWords();
  const isTestCode = line.text === TEST_CODE;
  return (
    <li data-testid={testIds.testScan(line.number)}>
      <p className="scan-text">{line.text}</p>
      <p className="dim">
        {t('settings.scanned', { count: line.text.length })} ·{' '}
        {line.device === '' ? t(`settings.sources.${line.source}`) : line.device}
        {isTestCode ? ` · ${t('settings.testCodeRead')}` : ''}
      </p>
    </li>
  );
}

/** The live test of everything that scans: while it is on, codes are shown and do nothing. It ends with this screen. */
export function ScanTest({ testing }: { readonly testing: boolean }): ReactNode {
  const { t } = useWords();
  const scans = useView('scans');
  useEffect(() => () => setTesting(false), []);
  const lines = (scans?.lines ?? []).slice(0, SHOWN);
  return (
    <section className="panel settings-test" aria-label={t('settings.test')}>
      <h2 className="large strong">{t('settings.test')}</h2>
      <p>{testing ? t('settings.testOn') : t('settings.testOff')}</p>
      <TouchButton
        testId={testIds.scanTest}
        size="secondary"
        flat
        tone={testing ? 'amber' : 'plain'}
        icon={testing ? <IconPlayerStop /> : <IconPlayerPlay />}
        label={testing ? t('settings.endTest') : t('settings.startTest')}
        onPress={() => setTesting(!testing)}
      />
      {testing ? <TestCode /> : null}
      <ol className="scan-lines" aria-live="polite">
        {lines.map((line) => (
          <ScanRow key={line.number} line={line} />
        ))}
      </ol>
      {lines.length === 0 ? <p className="dim">{t('settings.noScans')}</p> : null}
    </section>
  );
}
