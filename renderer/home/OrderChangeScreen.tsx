import { IconEye, IconFileCheck, IconFileOff, IconHandStop } from '@tabler/icons-react';
import { t } from 'i18next';
import type { ReactNode } from 'react';

import { give, useBusyWishes, type Wish } from '../commands/give-command.ts';
import { Loading } from '../controls/Loading.tsx';
import { PagedList } from '../controls/PagedList.tsx';
import { ScreenHead } from '../controls/ScreenHead.tsx';
import { TouchButton } from '../controls/TouchButton.tsx';
import { goHome } from '../screen/screen-store.ts';
import { useNowMs } from '../station/clock.ts';
import { useView } from '../station/station-views.ts';
import { testIds } from '../test-ids.ts';
import { useWords } from '../words/use-words.ts';
import { differenceWords } from './difference-words.ts';

interface Choice {
  readonly code: 'adopt' | 'keep' | 'stop' | 'seen';
  readonly decision: 'adopt' | 'keep' | 'stop';
  readonly icon: typeof IconEye;
}

const ofWork: readonly Choice[] = [
  { code: 'adopt', decision: 'adopt', icon: IconFileCheck },
  { code: 'keep', decision: 'keep', icon: IconFileOff },
  { code: 'stop', decision: 'stop', icon: IconHandStop },
];
/** What is followed already only has to be seen. */
const ofSchedule: readonly Choice[] = [{ code: 'seen', decision: 'adopt', icon: IconEye }];

/** The ERP changed the order that runs: what is different, and whether to follow it, finish as begun, or stop. */
export function OrderChangeScreen(): ReactNode {
  const words = useWords();
  const nowMs = useNowMs();
  const home = useView('home');
  const isBusy = useBusyWishes();
  if (!home) return <Loading />;
  const { running } = home;
  const changed = running?.changed;
  if (!running || !changed)
    return (
      <div className="list-screen" data-testid={testIds.orderChangeScreen}>
        <ScreenHead title={words.t('orderChange.none')} hint={words.t('orderChange.noneHint')} />
      </div>
    );
  const { order, number } = running.job;
  const isSchedule = changed.matter === 'schedule';
  const wish = (decision: Choice['decision']): Wish => ({ name: 'decideOrderChange', params: { order, decision } });
  return (
    <div className="list-screen" data-testid={testIds.orderChangeScreen}>
      <ScreenHead
        title={words.t(`orderChange.title.${isSchedule ? 'schedule' : changed.state}`, { number })}
        hint={
          isSchedule
            ? words.t('orderChange.scheduleHint')
            : words.t('orderChange.hint', { from: changed.from, to: changed.to })
        }
      />
      <section className="panel differences" aria-label={words.t('orderChange.differences')}>
        <h2 className="strong">{words.t('orderChange.differences')}</h2>
        <PagedList plain>
          {changed.differences.map((one, index) => (
            <li key={index} className="large" data-testid={testIds.difference}>
              {differenceWords(one, words, nowMs)}
            </li>
          ))}
        </PagedList>
      </section>
      <div className="choices choices--tall">
        {(isSchedule ? ofSchedule : ofWork).map(({ code, decision, icon: Icon }) => (
          <TouchButton
            key={code}
            testId={testIds.decision(code)}
            icon={<Icon />}
            label={words.t(`orderChange.decisions.${code}`)}
            hint={words.t(`orderChange.means.${code}`)}
            busy={isBusy(wish(decision))}
            onPress={() =>
              void give(wish(decision), { success: () => t('done.decideOrderChange') }).then((done) => {
                if (done) goHome();
              })
            }
          />
        ))}
      </div>
    </div>
  );
}
