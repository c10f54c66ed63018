import {
  IconAlertTriangle,
  IconBuildingFactory2,
  IconCalendarEvent,
  IconCertificate,
  IconHelpCircle,
  IconInfoCircle,
  IconLock,
  IconPackage,
  IconStackPush,
  IconTool,
  IconUsers,
} from '@tabler/icons-react';
import type { ReactNode } from 'react';

import type { ReadinessQuestion } from '../../shared/readiness/readiness.ts';
import type { FindingView } from '../../shared/views/readiness-view.ts';
import { useNowMs } from '../station/clock.ts';
import { testIds } from '../test-ids.ts';
import { useWords } from '../words/use-words.ts';
import { findingWords } from './finding-words.ts';
import { FindingKey } from './FindingKey.tsx';
import { doable } from './run-remedy.ts';

const stateIcons = {
  ready: IconInfoCircle,
  atRisk: IconAlertTriangle,
  blocked: IconLock,
  unknown: IconHelpCircle,
} as const;

const questionIcons: Readonly<Record<ReadinessQuestion, typeof IconLock>> = {
  predecessor: IconStackPush,
  material: IconPackage,
  tooling: IconTool,
  people: IconUsers,
  equipment: IconBuildingFactory2,
  quality: IconCertificate,
  plan: IconCalendarEvent,
};

const rank = { blocked: 0, unknown: 1, atRisk: 1, ready: 2 } as const;

/** What is the same for every line, and stands above the list: how old the plan is, and that the machine stands. */
const ofList: ReadonlySet<FindingView['code']> = new Set(['plan-old', 'equipment-stopped']);

/** The findings that a line shows, what blocks first. */
export function shownFindings(findings: readonly FindingView[]): readonly FindingView[] {
  const own = findings.filter(({ code }) => !ofList.has(code));
  return own.toSorted((a, b) => rank[a.state] - rank[b.state]);
}

/** The sign of a question, for lists that are grouped by them. */
export function QuestionIcon({ question }: { readonly question: ReadinessQuestion }): ReactNode {
  const Icon = questionIcons[question];
  return <Icon aria-hidden />;
}

/** One finding in words: what, when the clock changes it, and, where nothing else says so, who can change it and since when it is known. */
export function FindingText({
  finding,
  brief = false,
}: {
  readonly finding: FindingView;
  readonly brief?: boolean;
}): ReactNode {
  const words = useWords();
  const nowMs = useNowMs();
  const { what, who, when, known } = findingWords(finding, words, nowMs);
  const Icon = stateIcons[finding.state];
  return (
    <span className={`finding finding--${finding.state}`} data-testid={testIds.finding(finding.code)}>
      <Icon aria-hidden />
      <span>
        <span className="unseen">{words.t(`readiness.state.${finding.state}`)}: </span>
        <span className="strong">{what}.</span>
        {when === null ? null : ` ${when}`}
        {brief || finding.state === 'ready' ? null : <span className="dim"> {who}</span>}
        {known === null || brief ? null : <span className="dim"> {known}</span>}
      </span>
    </span>
  );
}

/** What the seven questions found about a job, shortly: what blocks it in full, the worst of what is at risk; the rest is counted. */
export function Findings({ findings }: { readonly findings: readonly FindingView[] }): ReactNode {
  const { t } = useWords();
  const shown = shownFindings(findings);
  const blocking = shown.filter(({ state }) => state === 'blocked').length;
  const most = Math.max(1, Math.min(blocking, 2));
  if (shown.length === 0) return null;
  return (
    <ul className="findings">
      {shown.slice(0, most).map((finding) => (
        <li key={`${finding.code} ${JSON.stringify(finding.params)}`}>
          <FindingText finding={finding} brief={finding.state !== 'blocked'} />
        </li>
      ))}
      {shown.length > most ? <li className="dim">{t('readiness.more', { count: shown.length - most })}</li> : null}
    </ul>
  );
}

/** Where a job that is blocked has no key to start it: the key that helps against the worst of it. */
export function BlockedKey({
  findings,
  about,
}: {
  readonly findings: readonly FindingView[];
  /** For those who do not see where it stands: the number of the order. */
  readonly about: string;
}): ReactNode {
  const { t } = useWords();
  const helps = shownFindings(findings).find(
    ({ state, remedies }) => state === 'blocked' && doable(remedies).length > 0,
  );
  const [remedy] = doable(helps?.remedies ?? []);
  return (
    <div className="blocked-key">
      <p className="row-blocked strong">
        <IconLock aria-hidden />
        {t('next.blocked')}
      </p>
      {remedy ? <FindingKey remedy={remedy} about={about} narrow /> : null}
    </div>
  );
}
