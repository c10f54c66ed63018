import { t } from 'i18next';
import type { ReactNode } from 'react';

import { give, useBusyWishes, type Wish } from '../commands/give-command.ts';
import { Loading } from '../controls/Loading.tsx';
import { ReasonTiles } from '../controls/ReasonTiles.tsx';
import { ScreenHead } from '../controls/ScreenHead.tsx';
import { goHome, showScreen } from '../screen/screen-store.ts';
import { useView } from '../station/station-views.ts';
import { testIds } from '../test-ids.ts';
import { useWords } from '../words/use-words.ts';

interface ReopenScreenProps {
  readonly order: string;
  readonly operation: string;
  readonly number: string;
}

/** Why a finished operation is taken up again: one tap on the reason; it is then suspended here, to be resumed. */
export function ReopenScreen({ order, operation, number }: ReopenScreenProps): ReactNode {
  const words = useWords();
  const reasons = useView('reasons');
  const isBusy = useBusyWishes();
  if (!reasons) return <Loading />;
  const wish = (reason: string): Wish => ({ name: 'reopenJob', params: { order, operation, reason } });
  return (
    <div className="list-screen" data-testid={testIds.reopenScreen}>
      <ScreenHead
        title={words.t('reopen.title', { number })}
        hint={words.t('reopen.hint')}
        onBack={() => showScreen({ name: 'actions' })}
      />
      <ReasonTiles
        reasons={reasons.reopen}
        isBusy={(code) => isBusy(wish(code))}
        onChoose={(code) =>
          void give(wish(code), { success: () => t('done.reopenJob') }).then((done) => {
            if (done) goHome();
          })
        }
      />
    </div>
  );
}
