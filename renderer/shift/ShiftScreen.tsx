import { IconAlertTriangle, IconCheck, IconPlayerPlay } from '@tabler/icons-react';
import type { ReactNode } from 'react';

import { textIn } from '../../shared/plan/translated.ts';
import type { ShiftView } from '../../shared/views/shift-view.ts';
import type { DispatchLine } from '../../shared/views/view-schemas.ts';
import { useBusy } from '../commands/give-command.ts';
import { Loading } from '../controls/Loading.tsx';
import { ScreenHead } from '../controls/ScreenHead.tsx';
import { TouchButton } from '../controls/TouchButton.tsx';
import { Reasons } from '../next/Reasons.tsx';
import { startLine, startWish } from '../next/start-job.ts';
import { FindingKey } from '../readiness/FindingKey.tsx';
import { FindingText, QuestionIcon } from '../readiness/Findings.tsx';
import { doable } from '../readiness/run-remedy.ts';
import { showScreen } from '../screen/screen-store.ts';
import { useNowMs } from '../station/clock.ts';
import { useView } from '../station/station-views.ts';
import { testIds } from '../test-ids.ts';
import { useWords } from '../words/use-words.ts';

/** Lines of a column; more are counted. */
const SHOWN = 6;
/** Lines with a key need more room, and what stands above others. */
const SHOWN_MISSING = 3;

function Needed({ needed }: Pick<ShiftView, 'needed'>): ReactNode {
  const { t, format } = useWords();
  const list = (names: readonly string[]) =>
    new Intl.ListFormat(format.language, { type: 'conjunction' }).format(names);
  return needed.slice(0, SHOWN).map(({ qualification, here, others }) => (
    <li key={qualification} className={here.length === 0 ? 'shift-lacking' : ''}>
      <p className="strong">
        {here.length === 0 ? <IconAlertTriangle aria-hidden /> : null}
        {t('shift.needed', { qualification })}
      </p>
      <p className="dim">
        {here.length > 0
          ? t('shift.hasIt', { names: list(here) })
          : others.length > 0
            ? t('shift.nobodyHasIt', { names: list(others) })
            : t('shift.nobodyAtAll')}
      </p>
    </li>
  ));
}

function People({ people, needed }: Pick<ShiftView, 'people' | 'needed'>): ReactNode {
  const { t, format } = useWords();
  const nowMs = useNowMs();
  return (
    <section className="panel shift-part">
      <h2 className="large strong">{t('shift.here', { count: people.length })}</h2>
      <ul className="shift-lines">
        <Needed needed={needed} />
        {people.slice(0, SHOWN).map((person) => (
          <li key={`${person.id} ${person.station}`}>
            <p className="strong">{person.name}</p>
            <p className="dim">
              {person.jobs.length === 0
                ? t('people.since', { time: format.time(person.since, nowMs) })
                : person.jobs.map((job) => `${job.number} · ${job.equipment}`).join(', ')}
            </p>
          </li>
        ))}
      </ul>
      {people.length > SHOWN ? <p className="dim">{t('shift.more', { count: people.length - SHOWN })}</p> : null}
    </section>
  );
}

function Machine({ machine }: { readonly machine: ShiftView['machines'][number] }): ReactNode {
  const { t } = useWords();
  const { running, stopped } = machine;
  const now = stopped ? t('home.stopped') : running === null ? t('home.idle') : t('shift.runs', { number: running });
  return (
    <li>
      <p className="shift-line">
        <span className="strong">{machine.name}</span>
        <span className={stopped ? 'shift-mark' : ''}>{now}</span>
      </p>
      <p className="dim">
        {t('shift.counts', { ready: machine.ready, atRisk: machine.atRisk, blocked: machine.blocked })}
      </p>
    </li>
  );
}

/** What can run here, with the first reason of each, and what the machines beside do. */
function CanRun({ view, equipment }: { readonly view: ShiftView; readonly equipment: string | undefined }): ReactNode {
  const { t } = useWords();
  const machines = view.machines.toSorted(
    (a, b) => Number(b.equipment === equipment) - Number(a.equipment === equipment),
  );
  return (
    <section className="panel shift-part">
      <h2 className="large strong">{t('shift.canRun')}</h2>
      <ul className="shift-lines">
        {view.canRun.length === 0 ? <li className="strong">{t('shift.nothingCanRun')}</li> : null}
        {view.canRun.slice(0, SHOWN_MISSING).map((line) => (
          <li key={`${line.job.order} ${line.job.operation}`} data-readiness={line.readiness}>
            <p className="shift-line">
              <span className="strong">
                {line.job.number} · {line.job.operationName}
              </span>
            </p>
            <Reasons line={line} most={1} />
          </li>
        ))}
        {machines.slice(0, SHOWN_MISSING).map((machine) => (
          <Machine key={machine.equipment} machine={machine} />
        ))}
      </ul>
    </section>
  );
}

function Missing({ missing }: Pick<ShiftView, 'missing'>): ReactNode {
  const { t } = useWords();
  return (
    <section className="panel shift-part">
      <h2 className="large strong">{t('shift.missing')}</h2>
      {missing.length === 0 ? (
        <p className="note">
          <IconCheck aria-hidden />
          {t('shift.nothingMissing')}
        </p>
      ) : null}
      <ul className="shift-lines">
        {missing.slice(0, SHOWN_MISSING).map(({ what, jobs, numbers }) => {
          const [first] = doable(what.remedies);
          const about = jobs <= 2 ? numbers.join(', ') : t('shift.jobs', { count: jobs });
          return (
            <li
              key={`${what.code} ${JSON.stringify(what.params)}`}
              className="finding-line"
              data-testid={testIds.shiftMissing(what.code)}
            >
              <div>
                <p className="shift-question">
                  <QuestionIcon question={what.question} />
                  <span>
                    <span className="strong">{t(`readiness.question.${what.question}`)}</span> · {about}
                  </span>
                </p>
                <FindingText finding={what} brief={first !== undefined} />
              </div>
              {first ? <FindingKey remedy={first} about={about} /> : null}
            </li>
          );
        })}
      </ul>
      {missing.length > SHOWN_MISSING ? (
        <p className="dim">{t('shift.more', { count: missing.length - SHOWN_MISSING })}</p>
      ) : null}
    </section>
  );
}

function StartFirst({ line }: { readonly line: DispatchLine }): ReactNode {
  const { t, quantity } = useWords();
  const busy = useBusy(startWish(line));
  return (
    <TouchButton
      testId={testIds.startFromShift}
      tone="strong"
      flat
      className="shift-start"
      icon={<IconPlayerPlay />}
      label={`${line.suspendedHere ? t('home.resume') : t('home.start')} ${line.job.number}`}
      hint={`${line.job.operationName} · ${quantity(line.job.quantity)} · ${line.job.material.name}`}
      busy={busy}
      onPress={() => void startLine(line)}
    />
  );
}

/** Start of shift: what can run now, who is here, what is missing, what is due. */
export function ShiftScreen(): ReactNode {
  const { t, format } = useWords();
  const nowMs = useNowMs();
  const view = useView('shift');
  const home = useView('home');
  if (!view) return <Loading />;
  const { shift, due } = view;
  return (
    <div className="list-screen" data-testid={testIds.shiftScreen}>
      <ScreenHead
        title={shift ? textIn(shift.name, format.language) : t('shift.title')}
        hint={
          shift
            ? t('shift.hint', { from: format.time(shift.from, nowMs), to: format.time(shift.to, nowMs) })
            : t('kpi.noShift')
        }
      >
        <p className={due.late > 0 ? 'shift-due shift-due--late' : 'shift-due'}>
          {due.late > 0 ? <IconAlertTriangle aria-hidden /> : null}
          {t('shift.due', { count: due.jobs })}
          {due.late > 0 ? ` · ${t('shift.late', { count: due.late })}` : ''}
        </p>
      </ScreenHead>
      <div className="shift-parts">
        <CanRun view={view} equipment={home?.station.equipment?.id} />
        <People people={view.people} needed={view.needed} />
        <Missing missing={view.missing} />
      </div>
      <div className="choices">
        {home?.next && !home.running ? <StartFirst line={home.next} /> : null}
        <TouchButton
          testId={testIds.openNext}
          flat
          label={t('home.nextList')}
          hint={home ? t('home.moreReady', { count: home.readyCount }) : ''}
          onPress={() => showScreen({ name: 'next' })}
        />
      </div>
    </div>
  );
}
