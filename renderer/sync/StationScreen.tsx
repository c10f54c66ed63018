import { IconBarcode, IconLayoutGrid, IconRobot, IconSend, IconSettings, IconTicket } from '@tabler/icons-react';
import { type ReactNode, useEffect, useState } from 'react';

import type { HostResult } from '../../shared/host/host-contract.ts';
import { Fact } from '../controls/Fact.tsx';
import { ScreenHead } from '../controls/ScreenHead.tsx';
import { TouchButton } from '../controls/TouchButton.tsx';
import { shortElapsed } from '../line/short-elapsed.ts';
import { showScreen } from '../screen/screen-store.ts';
import { useNowMs } from '../station/clock.ts';
import { stationHost } from '../station/station-host.ts';
import { useView } from '../station/station-views.ts';
import { testIds } from '../test-ids.ts';
import { useWords } from '../words/use-words.ts';
import { LaneFacts } from './LaneFacts.tsx';
import { noticeWords } from './notice-words.ts';
import { offBy } from './off-by.ts';

function SyncFacts(): ReactNode {
  const words = useWords();
  const { t, format } = words;
  const nowMs = useNowMs();
  const sync = useView('sync');
  const unanswered = useView('unsent')?.unanswered;
  if (!sync) return <p>{t('sync.unknown')}</p>;
  const { storage } = sync;
  return (
    <dl className="facts">
      <Fact name={t('station.state')}>{t(`station.states.${sync.state}`)}</Fact>
      <Fact name={t('station.waiting')}>{format.count(sync.waiting)}</Fact>
      <Fact name={t('station.lastContact')}>
        {sync.lastContactAt === null ? t('station.noContact') : format.time(sync.lastContactAt, nowMs)}
      </Fact>
      {sync.clockAheadSeconds === undefined ? null : (
        <Fact name={t('trust.clock')}>
          {t(sync.clockAheadSeconds > 0 ? 'trust.clockAhead' : 'trust.clockBehind', {
            minutes: offBy(Math.abs(sync.clockAheadSeconds), format),
          })}
        </Fact>
      )}
      {sync.clockUnprovenSeconds === undefined ? null : (
        <Fact name={t('trust.clock')}>
          {t(sync.clockUnprovenSeconds > 0 ? 'trust.clockUnprovenAhead' : 'trust.clockUnprovenBehind', {
            minutes: offBy(Math.abs(sync.clockUnprovenSeconds), format),
          })}
        </Fact>
      )}
      {sync.notices?.map((notice) => (
        <Fact key={`${notice.code}/${notice.station ?? ''}`} name={t('station.notice')}>
          <span className="server-notice" data-testid={testIds.serverNotice}>
            {noticeWords(notice, words)}
          </span>
        </Fact>
      ))}
      <Fact name={t('station.problem')}>
        {sync.problem ? t(`station.problems.${sync.problem.code}`) : t('station.noProblem')}
      </Fact>
      {sync.problem ? <Fact name={t('station.forSupport')}>{sync.problem.detail}</Fact> : null}
      {unanswered ? (
        <Fact name={t('station.erpSilent')}>
          {t('unsent.unanswered', {
            age: shortElapsed(nowMs - Date.parse(unanswered.oldestAt), format.language),
            reports: format.count(unanswered.count),
          })}
        </Fact>
      ) : null}
      {sync.lanes.map((lane) => (
        <Fact key={lane.lane} name={t(`station.lanes.${lane.lane}`)}>
          <LaneFacts lane={lane} nowMs={nowMs} />
        </Fact>
      ))}
      {sync.serverRestoredAt === null ? null : (
        <Fact name={t('station.restored')}>
          {t('station.restoredAt', { time: format.time(sync.serverRestoredAt, nowMs) })}
        </Fact>
      )}
      <Fact name={t('station.keptAside')}>{format.count(sync.keptAside)}</Fact>
      <Fact name={t('station.disk')}>
        {storage.code === 'recovered-with-holes'
          ? t('station.disks.recoveredWithHoles')
          : t(`station.disks.${storage.state}`)}
        {storage.at === null ? null : ` (${format.time(storage.at, nowMs)})`}
      </Fact>
      {storage.state === 'good' || storage.detail === '' ? null : (
        <Fact name={t('station.forSupport')}>{storage.detail}</Fact>
      )}
    </dl>
  );
}

function About(): ReactNode {
  const { t, format } = useWords();
  const session = useView('session');
  const [about, setAbout] = useState<HostResult<'about'>>();
  useEffect(() => {
    let wanted = true;
    stationHost()
      .call('about', {})
      .then(
        (answer) => {
          if (wanted) setAbout(answer);
        },
        // Not knowing the version is shown as not known.
        () => {},
      );
    return () => {
      wanted = false;
    };
  }, []);
  return (
    <dl className="facts">
      <Fact name={t('station.equipment')}>{session?.station.equipment?.name ?? t('home.noMachine')}</Fact>
      <Fact name={t('signOn.station')}>{about?.station ?? session?.station.id ?? t('actions.unknown')}</Fact>
      <Fact name={t('station.site')}>{session?.site.name ?? about?.site ?? t('actions.unknown')}</Fact>
      <Fact name={t('station.version')}>{about?.version ?? t('actions.unknown')}</Fact>
      <Fact name={t('station.runtime')}>{about?.runtime ?? t('actions.unknown')}</Fact>
      <Fact name={t('station.facts')}>{about ? format.count(about.facts) : t('actions.unknown')}</Fact>
    </dl>
  );
}

function Ways(): ReactNode {
  const { t } = useWords();
  const unsent = useView('unsent');
  const trust = useView('sync')?.trust;
  const open = unsent === undefined ? undefined : unsent.waiting + unsent.pending + unsent.rejected;
  return (
    <nav className="station-ways" aria-label={t('station.ways')}>
      <TouchButton
        testId={testIds.toUnsent}
        flat
        tone={unsent !== undefined && unsent.rejected > 0 ? 'amber' : 'plain'}
        icon={<IconSend />}
        label={t('unsent.title')}
        hint={open === undefined ? t('actions.unknown') : t('unsent.open', { count: open })}
        onPress={() => showScreen({ name: 'unsent' })}
      />
      <TouchButton
        testId={testIds.toLine}
        flat
        icon={<IconLayoutGrid />}
        label={t('line.title')}
        hint={t('line.titleHint')}
        onPress={() => showScreen({ name: 'line' })}
      />
      <TouchButton
        testId={testIds.toSettings}
        flat
        icon={<IconSettings />}
        label={t('settings.title')}
        hint={t('settings.titleHint')}
        onPress={() => showScreen({ name: 'settings' })}
      />
      <TouchButton
        testId={testIds.toRules}
        flat
        icon={<IconRobot />}
        label={t('rules.title')}
        hint={t('rules.titleHint')}
        onPress={() => showScreen({ name: 'rules', from: 'station' })}
      />
      <TouchButton
        testId={testIds.toBarcodes}
        flat
        icon={<IconBarcode />}
        label={t('barcodes.title')}
        hint={t('barcodes.titleHint')}
        onPress={() => showScreen({ name: 'barcodes' })}
      />
      {trust === undefined ? null : (
        <TouchButton
          testId={testIds.toEnrol}
          flat
          tone={trust.state === 'alone' ? 'plain' : 'amber'}
          icon={<IconTicket />}
          label={t('enrol.open')}
          hint={t('enrol.openHint')}
          onPress={() => showScreen({ name: 'enrol' })}
        />
      )}
    </nav>
  );
}

/** This station: its exchange with the server in full, what is installed, and the ways to everything about it. */
export function StationScreen(): ReactNode {
  const { t } = useWords();
  return (
    <div className="list-screen" data-testid={testIds.stationScreen}>
      <ScreenHead title={t('station.title')} />
      <div className="station-parts">
        <section className="panel station-part station-part--tall">
          <h2 className="large strong">{t('station.sync')}</h2>
          <SyncFacts />
        </section>
        <Ways />
        <section className="panel station-part">
          <h2 className="large strong">{t('station.about')}</h2>
          <About />
        </section>
      </div>
    </div>
  );
}
