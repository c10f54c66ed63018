import { t } from 'i18next';
import { type ReactNode, useState } from 'react';

import type { RunningJobView } from '../../shared/views/view-schemas.ts';
import { give, useBusyWishes } from '../commands/give-command.ts';
import { Loading } from '../controls/Loading.tsx';
import { ReasonTiles } from '../controls/ReasonTiles.tsx';
import { ScreenHead } from '../controls/ScreenHead.tsx';
import { scrapWish } from '../home/production-wishes.ts';
import { goHome } from '../screen/screen-store.ts';
import { useView } from '../station/station-views.ts';
import { testIds } from '../test-ids.ts';
import { useWords } from '../words/use-words.ts';
import { isCounted } from './counted-units.ts';
import { emptyEntry, entrySum, isMore } from './keypad-entry.ts';
import { Keypad } from './Keypad.tsx';
import { TakenFromCounted } from './TakenFromCounted.tsx';
import { WithRunning } from './WithRunningJob.tsx';

function CountScrap({ running }: { readonly running: RunningJobView }): ReactNode {
  const { job, counted } = running;
  const words = useWords();
  const reasons = useView('reasons');
  const isBusy = useBusyWishes();
  const [entry, setEntry] = useState(emptyEntry);
  if (!reasons) return <Loading />;
  const { unit } = job.quantity;
  // Nothing typed means one: scrap of one piece is two taps.
  const value = isMore(entry) ? entrySum(entry) : '1';
  const amount = words.quantity({ value, unit });
  return (
    <div className="entry-screen" data-testid={testIds.scrapScreen}>
      <section className="entry-side">
        <ScreenHead title={words.t('scrap.title')} hint={words.t('scrap.hint', { quantity: amount })} />
        <TakenFromCounted bad={value} counted={counted} unit={unit} />
        <ReasonTiles
          reasons={reasons.scrap}
          isBusy={(code) => isBusy(scrapWish(job, value, code))}
          onChoose={(code) => {
            const reason = words.reason('scrap', code);
            void give(scrapWish(job, value, code), {
              success: () => t('done.scrap', { quantity: amount, reason }),
            }).then((done) => {
              if (done) goHome();
            });
          }}
        />
      </section>
      <Keypad entry={entry} unit={unit} divisible={!isCounted(unit)} placeholder="1" onEntry={setEntry} />
    </div>
  );
}

/** Scrap: tapping a reason counts one piece, or as many as were typed first. */
export function ScrapScreen(): ReactNode {
  return <WithRunning>{(running) => <CountScrap running={running} />}</WithRunning>;
}
