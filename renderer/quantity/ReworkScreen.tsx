import { t } from 'i18next';
import { type ReactNode, useState } from 'react';

import { compareDecimals, subtractDecimals } from '../../shared/quantity/quantity.ts';
import type { RunningJobView } from '../../shared/views/view-schemas.ts';
import { give, useBusyWishes, type Wish } from '../commands/give-command.ts';
import { Loading } from '../controls/Loading.tsx';
import { ReasonTiles } from '../controls/ReasonTiles.tsx';
import { ScreenHead } from '../controls/ScreenHead.tsx';
import { goHome } from '../screen/screen-store.ts';
import { useView } from '../station/station-views.ts';
import { testIds } from '../test-ids.ts';
import { useWords } from '../words/use-words.ts';
import { isCounted } from './counted-units.ts';
import { emptyEntry, entrySum, isMore } from './keypad-entry.ts';
import { Keypad } from './Keypad.tsx';
import { TakenFromCounted } from './TakenFromCounted.tsx';
import { WithRunning } from './WithRunningJob.tsx';

function AddRework({ running }: { readonly running: RunningJobView }): ReactNode {
  const { job } = running;
  const words = useWords();
  const reasons = useView('reasons');
  const isBusy = useBusyWishes();
  const [entry, setEntry] = useState(emptyEntry);
  if (!reasons) return <Loading />;
  const { order, operation } = job;
  const { unit } = job.quantity;
  // Nothing typed: the pieces that were counted for rework and have no operation yet, else one.
  const open = subtractDecimals(job.rework, job.inRework);
  const counted = compareDecimals(open, '0') > 0 ? open : '1';
  const value = isMore(entry) ? entrySum(entry) : counted;
  const amount = words.quantity({ value, unit });
  // Pieces that were counted for rework before are not counted once more.
  const more = compareDecimals(open, '0') > 0 ? subtractDecimals(value, open) : value;
  const wish = (reason: string): Wish => ({
    name: 'addReworkOperation',
    params: { order, operation, quantity: { value, unit }, reason },
  });
  return (
    <div className="entry-screen" data-testid={testIds.reworkScreen}>
      <section className="entry-side">
        <ScreenHead title={words.t('rework.title')} hint={words.t('rework.hint', { quantity: amount })} />
        {compareDecimals(more, '0') > 0 ? <TakenFromCounted bad={more} counted={running.counted} unit={unit} /> : null}
        <ReasonTiles
          reasons={reasons.rework}
          isBusy={(code) => isBusy(wish(code))}
          onChoose={(code) => {
            const reason = words.reason('rework', code);
            void give(wish(code), { success: () => t('done.rework', { quantity: amount, reason }) }).then((done) => {
              if (done) goHome();
            });
          }}
        />
      </section>
      <Keypad
        entry={entry}
        unit={unit}
        divisible={!isCounted(unit)}
        placeholder={words.format.decimal(counted)}
        onEntry={setEntry}
      />
    </div>
  );
}

/** Pieces need work that the plan does not know: tapping a reason makes a job of it, in this order. */
export function ReworkScreen(): ReactNode {
  return <WithRunning>{(running) => <AddRework running={running} />}</WithRunning>;
}
