import {
  IconAlertTriangle,
  IconBug,
  IconCircleCheck,
  IconCircleX,
  IconDownload,
  IconRefresh,
} from '@tabler/icons-react';
import { type ReactNode, useEffect, useState } from 'react';

import type { HostResult } from '../../shared/host/host-contract.ts';
import { Loading } from '../controls/Loading.tsx';
import { PagedList } from '../controls/PagedList.tsx';
import { TouchButton } from '../controls/TouchButton.tsx';
import { useNowMs } from '../station/clock.ts';
import { stationHost } from '../station/station-host.ts';
import { testIds } from '../test-ids.ts';
import { useWords } from '../words/use-words.ts';
import { stepWords } from './diagnose-words.ts';
import { judgedHere } from './judge-glyphs.ts';
import { offerDownload } from './offer-download.ts';

type Step = HostResult<'diagnose'>['steps'][number];

const icons = { good: IconCircleCheck, warning: IconAlertTriangle, bad: IconCircleX } as const;
const rank = { bad: 0, warning: 1, good: 2 } as const;

function StepRow({ step }: { readonly step: Step }): ReactNode {
  const words = useWords();
  const nowMs = useNowMs();
  const Icon = icons[step.state];
  const { title, said } = stepWords(step, words, nowMs);
  return (
    <li
      className={`step panel step--${step.state}`}
      data-testid={testIds.diagnoseStep(step.code)}
      data-state={step.state}
    >
      <span className="step-state">
        <Icon aria-hidden />
        {words.t(`settings.stepStates.${step.state}`)}
      </span>
      <div>
        <h2 className="strong">{title}</h2>
        <p>{said}</p>
      </div>
    </li>
  );
}

/** What became of the support file: null before it was asked for. */
type Support =
  | { readonly kind: 'busy' | 'failed' }
  /** `dumps`: crash dumps that were copied beside it; undefined: nobody asked for them. */
  | { readonly kind: 'saved'; readonly where: string; readonly inKiosk: boolean; readonly dumps: number | undefined }
  | null;

function SupportKeys({ onAgain, busy }: { readonly onAgain: () => void; readonly busy: boolean }): ReactNode {
  const { t } = useWords();
  const [support, setSupport] = useState<Support>(null);
  const make = async (withDumps: boolean) => {
    setSupport({ kind: 'busy' });
    try {
      const { name, text, path, dumps } = await stationHost().call('supportFile', withDumps ? { dumps: true } : {});
      if (path === undefined) offerDownload(name, text);
      setSupport({ kind: 'saved', where: path ?? name, inKiosk: path !== undefined, dumps });
    } catch {
      setSupport({ kind: 'failed' });
    }
  };
  return (
    <aside className="panel settings-test">
      <TouchButton
        testId={testIds.diagnoseAgain}
        flat
        size="secondary"
        icon={<IconRefresh />}
        label={t('settings.diagnoseAgain')}
        busy={busy}
        onPress={onAgain}
      />
      <h2 className="large strong">{t('settings.support')}</h2>
      <p>{t('settings.supportHint')}</p>
      <TouchButton
        testId={testIds.supportFile}
        flat
        size="secondary"
        icon={<IconDownload />}
        label={t('settings.supportFile')}
        busy={support?.kind === 'busy'}
        onPress={() => void make(false)}
      />
      {support?.kind === 'saved' ? (
        <output className="support-place" data-testid={testIds.supportSaved}>
          {t('settings.supportSaved', { where: support.where })}{' '}
          {support.dumps === undefined ? '' : t('settings.dumpsSaved', { count: support.dumps })}
        </output>
      ) : null}
      {support?.kind === 'saved' && support.inKiosk ? (
        <TouchButton
          testId={testIds.supportDumps}
          flat
          size="secondary"
          icon={<IconBug />}
          label={t('settings.dumps')}
          hint={t('settings.dumpsHint')}
          onPress={() => void make(true)}
        />
      ) : null}
      {support?.kind === 'failed' ? <p role="alert">{t('settings.supportFailed')}</p> : null}
    </aside>
  );
}

/** Goes through what can be wrong with this station: every step with what it found and what to do, worst first. */
export function DiagnosePart(): ReactNode {
  const { t } = useWords();
  const [steps, setSteps] = useState<readonly Step[]>();
  const [outcome, setOutcome] = useState<'busy' | 'failed' | 'done'>('busy');
  const [round, setRound] = useState(0);
  useEffect(() => {
    let wanted = true;
    stationHost()
      .call('diagnose', {})
      .then(
        (answer) => {
          if (!wanted) return;
          setSteps(answer.steps.map((step) => judgedHere(step)).toSorted((x, y) => rank[x.state] - rank[y.state]));
          setOutcome('done');
        },
        () => {
          if (wanted) setOutcome('failed');
        },
      );
    return () => {
      wanted = false;
    };
    // oxlint-disable-next-line react/exhaustive-effect-dependencies -- another round is what looks again
  }, [round]);
  const again = () => {
    setOutcome('busy');
    setRound((before) => before + 1);
  };
  return (
    <div className="settings-columns">
      <div className="settings-main">
        {outcome === 'failed' ? <p role="alert">{t('settings.diagnoseFailed')}</p> : null}
        {steps ? (
          <PagedList plain>
            {steps.map((step, index) => (
              // oxlint-disable-next-line react/no-array-index-key -- a step of a code comes once for every device
              <StepRow key={`${step.code} ${index}`} step={step} />
            ))}
          </PagedList>
        ) : outcome === 'busy' ? (
          <Loading />
        ) : null}
      </div>
      <SupportKeys onAgain={again} busy={outcome === 'busy'} />
    </div>
  );
}
