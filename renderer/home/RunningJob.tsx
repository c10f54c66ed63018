import { IconTool } from '@tabler/icons-react';
import { t as translate } from 'i18next';
import type { ReactNode } from 'react';

import { subtractDecimals } from '../../shared/quantity/quantity.ts';
import type { HomeView } from '../../shared/views/view-schemas.ts';
import { give, useBusy } from '../commands/give-command.ts';
import { TouchButton } from '../controls/TouchButton.tsx';
import { useNowMs } from '../station/clock.ts';
import { useView } from '../station/station-views.ts';
import { testIds } from '../test-ids.ts';
import { useWords, type Words } from '../words/use-words.ts';
import { HomeTiles } from './HomeTiles.tsx';
import { finishSetupWish } from './job-wishes.ts';
import { OrderChanged } from './OrderChanged.tsx';
import { expectedPieces, type Pace, paceOf } from './pace.ts';
import { Special } from './Special.tsx';

type Running = NonNullable<HomeView['running']>;

interface PartProps {
  readonly running: Running;
  readonly nowMs: number;
  readonly words: Words;
}

function paceWords({ job }: Running, pace: Pace, { t, unit, format }: Words): string {
  const left = subtractDecimals(job.quantity.value, job.good);
  if (left.startsWith('-'))
    return t('home.over', { quantity: `${format.decimal(left.slice(1))} ${unit(job.quantity.unit)}` });
  if (pace.done >= 1) return t('home.reached');
  if (pace.ahead === null) return job.plannedMinutes > 0 ? t('home.noPace') : t('home.noPlannedTime');
  if (pace.ahead === 0) return t('home.onPlan');
  const quantity = `${format.count(Math.abs(pace.ahead))} ${unit(job.quantity.unit)}`;
  return pace.ahead > 0 ? t('home.ahead', { quantity }) : t('home.behind', { quantity });
}

function PaceBar({ running, nowMs, words, expected }: PartProps & { readonly expected: string | null }): ReactNode {
  const pace = paceOf(running, nowMs, expected);
  const text = paceWords(running, pace, words);
  return (
    <div className="pace" data-testid={testIds.pace}>
      <svg className="pace-bar" viewBox="0 0 1000 10" preserveAspectRatio="none" aria-hidden>
        <rect className="pace-track" width="1000" height="10" />
        <rect className="pace-fill" width={pace.done * 1000} height="10" />
        {pace.expected === null ? null : (
          <rect className="pace-plan" x={Math.min(994, pace.expected * 1000)} width="6" height="10" />
        )}
      </svg>
      <p className={pace.late ? 'pace-text pace-text--late' : 'pace-text'}>{text}</p>
    </div>
  );
}

interface FigureProps {
  readonly label: string;
  readonly value: string;
  readonly testId?: string;
  /** Takes a line of its own. */
  readonly line?: boolean;
}

function Figure({ label, value, testId, line = false }: FigureProps): ReactNode {
  return (
    <div className={line ? 'figure figure--line' : 'figure'}>
      <dt>{label}</dt>
      <dd data-testid={testId}>{value}</dd>
    </div>
  );
}

/** Digits decide the size: a number may get smaller, it is never cut. */
function lengthClass(text: string): string {
  if (text.length <= 4) return 'count count--short';
  return text.length <= 7 ? 'count count--middle' : 'count count--long';
}

function Count({ running, words }: Omit<PartProps, 'nowMs'>): ReactNode {
  const { t, format, quantity } = words;
  const { job } = running;
  const good = format.decimal(job.good);
  return (
    <p className={lengthClass(good)}>
      <span className="unseen">{t('home.goodCount', { good, quantity: quantity(job.quantity) })}</span>
      <span className="count-good" data-testid={testIds.goodCount} aria-hidden>
        {good}
      </span>
      <span className="count-of" aria-hidden>
        {t('home.goodOf', { quantity: quantity(job.quantity) })}
      </span>
    </p>
  );
}

/** While the machine is set up there is one thing to do: say that it is done. Shown where the count stands otherwise. */
function InSetup({ running, words }: Omit<PartProps, 'nowMs'>): ReactNode {
  const { t, format, quantity } = words;
  const { job } = running;
  const wish = finishSetupWish(job);
  const busy = useBusy(wish);
  return (
    <TouchButton
      testId={testIds.finishSetup}
      tone="strong"
      flat
      className="finish-setup"
      icon={<IconTool />}
      label={t('home.finishSetup')}
      hint={t('home.goodCount', { good: format.decimal(job.good), quantity: quantity(job.quantity) })}
      busy={busy}
      onPress={() => void give(wish, { success: () => translate('done.finishSetup') })}
    />
  );
}

/** The running job: what, how many of how many, how it stands against its plan. Readable from three metres. */
export function RunningJob({ home, running }: { readonly home: HomeView; readonly running: Running }): ReactNode {
  const words = useWords();
  const { t, format } = words;
  const nowMs = useNowMs();
  const line = useView('line');
  const { job, changed } = running;
  return (
    <div className="job-body">
      <div className="job-main">
        <header className="job-title">
          <h1>
            <span className="strong" data-testid={testIds.jobNumber}>
              {job.number}
            </span>
            {' · '}
            {job.operationName}
          </h1>
          <p className="large">{job.material.name}</p>
          <Special line={running} />
        </header>
        {changed ? <OrderChanged changed={changed} /> : null}
        {running.phase === 'setup' ? (
          <InSetup running={running} words={words} />
        ) : (
          <>
            <Count running={running} words={words} />
            {changed ? null : (
              <PaceBar running={running} nowMs={nowMs} words={words} expected={expectedPieces(line, home)} />
            )}
          </>
        )}
      </div>
      <div className="job-side">
        <HomeTiles home={home} />
        <dl className="figures">
          <Figure label={t('home.scrap')} value={format.decimal(job.scrap)} testId={testIds.scrapCount} />
          <Figure label={t('home.toRework')} value={format.decimal(job.rework)} testId={testIds.reworkCount} />
          <Figure label={t('home.left')} value={format.minutes(job.remainingMinutes)} line />
          <Figure label={t('home.due')} value={format.time(job.due, nowMs)} line />
        </dl>
      </div>
    </div>
  );
}
