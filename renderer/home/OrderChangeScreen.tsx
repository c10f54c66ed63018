import { IconFileCheck, IconFileOff, IconHandStop } from '@tabler/icons-react';
import { t } from 'i18next';
import type { ReactNode } from 'react';

import { give, useBusyWishes, type Wish } from '../commands/give-command.ts';
import { Loading } from '../controls/Loading.tsx';
import { ScreenHead } from '../controls/ScreenHead.tsx';
import { TouchButton } from '../controls/TouchButton.tsx';
import { goHome } from '../screen/screen-store.ts';
import { useView } from '../station/station-views.ts';
import { testIds } from '../test-ids.ts';
import { useWords } from '../words/use-words.ts';

const decisions = [
  { decision: 'adopt', icon: IconFileCheck },
  { decision: 'keep', icon: IconFileOff },
  { decision: 'stop', icon: IconHandStop },
] as const;

/** The ERP changed the order that runs: follow it, finish as begun, or stop. */
export function OrderChangeScreen(): ReactNode {
  const words = useWords();
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
  const wish = (decision: 'adopt' | 'keep' | 'stop'): Wish => ({
    name: 'decideOrderChange',
    params: { order, decision },
  });
  return (
    <div className="list-screen" data-testid={testIds.orderChangeScreen}>
      <ScreenHead
        title={words.t(`orderChange.title.${changed.state}`, { number })}
        hint={words.t('orderChange.hint', { from: changed.from, to: changed.to })}
      />
      <div className="choices choices--tall">
        {decisions.map(({ decision, icon: Icon }) => (
          <TouchButton
            key={decision}
            testId={testIds.decision(decision)}
            icon={<Icon />}
            label={words.t(`orderChange.decisions.${decision}`)}
            hint={words.t(`orderChange.means.${decision}`)}
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
