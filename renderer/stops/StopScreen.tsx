import { IconClockQuestion } from '@tabler/icons-react';
import { t } from 'i18next';
import type { ReactNode } from 'react';

import { give, useBusyWishes, type Wish } from '../commands/give-command.ts';
import { Loading } from '../controls/Loading.tsx';
import { ReasonTiles } from '../controls/ReasonTiles.tsx';
import { ScreenHead } from '../controls/ScreenHead.tsx';
import { TouchButton } from '../controls/TouchButton.tsx';
import { goHome } from '../screen/screen-store.ts';
import { useView } from '../station/station-views.ts';
import { testIds } from '../test-ids.ts';
import { useWords } from '../words/use-words.ts';

const stopWish = (reason: string | null): Wish => ({ name: 'stopEquipment', params: { reason } });

/** Why the machine stops: one tap on the reason reports it. */
export function StopScreen(): ReactNode {
  const words = useWords();
  const reasons = useView('reasons');
  const station = useView('session')?.station;
  const isBusy = useBusyWishes();
  if (!reasons) return <Loading />;
  const stop = (code: string | null) => {
    const success = () =>
      code === null ? t('done.stopEquipment') : t('done.stopped', { reason: words.reason('stop', code) });
    void give(stopWish(code), { success }).then((done) => {
      if (done) goHome();
    });
  };
  return (
    <div className="list-screen" data-testid={testIds.stopScreen}>
      <ScreenHead
        title={words.t('stop.title', { equipment: station?.equipment?.name ?? station?.name ?? '' })}
        hint={words.t('stop.hint')}
      >
        <TouchButton
          testId={testIds.stopLater}
          size="secondary"
          flat
          icon={<IconClockQuestion />}
          label={words.t('stop.later')}
          busy={isBusy(stopWish(null))}
          onPress={() => stop(null)}
        />
      </ScreenHead>
      <ReasonTiles reasons={reasons.stop} isBusy={(code) => isBusy(stopWish(code))} onChoose={stop} />
    </div>
  );
}
