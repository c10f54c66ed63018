import { IconCalendarTime, IconInfoCircle } from '@tabler/icons-react';
import type { ReactNode } from 'react';

import { Loading } from '../controls/Loading.tsx';
import { PagedList } from '../controls/PagedList.tsx';
import { ScreenHead } from '../controls/ScreenHead.tsx';
import { TouchButton } from '../controls/TouchButton.tsx';
import { showScreen } from '../screen/screen-store.ts';
import { useView } from '../station/station-views.ts';
import { GettingPlan, isGettingPlan } from '../sync/GettingPlan.tsx';
import { testIds } from '../test-ids.ts';
import { useWords } from '../words/use-words.ts';
import { DataAge } from './DataAge.tsx';
import { DispatchRow } from './DispatchRow.tsx';

function NothingToRun({ equipment }: { readonly equipment: string }): ReactNode {
  const { t } = useWords();
  const sync = useView('sync');
  if (sync && isGettingPlan(sync))
    return (
      <div className="empty" data-testid={testIds.nothingToRun}>
        <GettingPlan sync={sync} />
      </div>
    );
  return (
    <div className="empty" data-testid={testIds.nothingToRun}>
      <p className="title">{t('next.empty')}</p>
      <p className="large">{t('next.emptyHint', { equipment })}</p>
    </div>
  );
}

/** The dispatch list of this machine, best first, with the reasons in words and the age of the plan. */
export function NextScreen(): ReactNode {
  const { t } = useWords();
  const next = useView('next');
  const running = useView('home')?.running;
  if (!next) return <Loading />;
  const { lines, readyCount, blockedCount, station } = next;
  return (
    <div className="list-screen" data-testid={testIds.nextScreen}>
      <ScreenHead title={t('next.title')} hint={t('next.counts', { ready: readyCount, blocked: blockedCount })}>
        <DataAge />
        <TouchButton
          testId={testIds.toPlanning}
          size="secondary"
          flat
          icon={<IconCalendarTime />}
          label={t('planning.title')}
          onPress={() => showScreen({ name: 'planning', from: 'next' })}
        />
      </ScreenHead>
      {running ? (
        <p className="note">
          <IconInfoCircle aria-hidden />
          {t('next.busyWith', { order: running.job.number })}
        </p>
      ) : null}
      {lines.length === 0 ? (
        <NothingToRun equipment={station.equipment?.name ?? station.name} />
      ) : (
        <PagedList>
          {lines.map((line, index) => (
            <DispatchRow
              key={`${line.job.order} ${line.job.operation}`}
              line={line}
              recommended={index === 0 && line.readiness !== 'blocked'}
            />
          ))}
        </PagedList>
      )}
    </div>
  );
}
