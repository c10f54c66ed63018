import { IconAlertTriangle, IconCheck, IconPlayerPlay } from '@tabler/icons-react';
import type { ReactNode } from 'react';

import { textIn } from '../../shared/plan/translated.ts';
import type { ShiftView } from '../../shared/views/shift-view.ts';
import type { DispatchLine } from '../../shared/views/view-schemas.ts';
import { useBusy } from '../commands/give-command.ts';
import { Loading } from '../controls/Loading.tsx';
import { ScreenHead } from '../controls/ScreenHead.tsx';
import { TouchButton } from '../controls/TouchButton.tsx';
import { blockerWords } from '../next/reason-words.ts';
import { startLine, startWish } from '../next/start-job.ts';
import { showScreen } from '../screen/screen-store.ts';
import { useNowMs } from '../station/clock.ts';
import { useView } from '../station/station-views.ts';
import { testIds } from '../test-ids.ts';
import { useWords } from '../words/use-words.ts';

/** Lines of a column; more are counted. */
const SHOWN = 6;

function People({ people }: Pick<ShiftView, 'people'>): ReactNode {
  const { t, format } = useWords();
  const nowMs = useNowMs();
  return (
    <section className="panel shift-part">
      <h2 className="large strong">{t('shift.here', { count: people.length })}</h2>
      <ul className="shift-lines">
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

function Machines({ machines }: Pick<ShiftView, 'machines'>): ReactNode {
  const { t } = useWords();
  return (
    <section className="panel shift-part">
      <h2 className="large strong">{t('shift.canRun')}</h2>
      <ul className="shift-lines">
        {machines.slice(0, SHOWN).map((machine) => (
          <li key={machine.equipment}>
            <p className="shift-line">
              <span className="strong">{machine.name}</span>
              <span className={machine.stopped ? 'shift-mark' : ''}>
                {machine.stopped
                  ? t('home.stopped')
                  : machine.running === null
                    ? t('home.idle')
                    : t('shift.runs', { number: machine.running })}
              </span>
            </p>
            <p className="dim">{t('next.counts', { ready: machine.ready, blocked: machine.blocked })}</p>
          </li>
        ))}
      </ul>
    </section>
  );
}

function Missing({ missing }: Pick<ShiftView, 'missing'>): ReactNode {
  const words = useWords();
  const { t } = words;
  const nowMs = useNowMs();
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
        {missing.slice(0, SHOWN).map(({ what, jobs }) => {
          const { what: sentence, who } = blockerWords(what, words, nowMs);
          return (
            <li key={`${what.code} ${JSON.stringify(what.params)}`}>
              <p className="shift-line">
                <span className="strong">{sentence}</span>
                <span>{t('shift.jobs', { count: jobs })}</span>
              </p>
              <p className="dim">{who}</p>
            </li>
          );
        })}
      </ul>
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
        <Machines machines={view.machines} />
        <People people={view.people} />
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
