import { IconCheck, IconInfoCircle } from '@tabler/icons-react';
import { type ReactNode, useState } from 'react';

import { addDecimals } from '../../shared/quantity/quantity.ts';
import type { RunningJobView } from '../../shared/views/view-schemas.ts';
import { useBusy } from '../commands/give-command.ts';
import { ScreenHead } from '../controls/ScreenHead.tsx';
import { TouchButton } from '../controls/TouchButton.tsx';
import { countGood, goodWish } from '../home/production-wishes.ts';
import { goHome } from '../screen/screen-store.ts';
import { testIds } from '../test-ids.ts';
import { useWords } from '../words/use-words.ts';
import { isCounted } from './counted-units.ts';
import { addToEntry, emptyEntry, entrySum, isMore } from './keypad-entry.ts';
import { Keypad } from './Keypad.tsx';
import { WithRunning } from './WithRunningJob.tsx';

const quickAmounts = ['1', '5', '10', '25'];

function CountGood({ running }: { readonly running: RunningJobView }): ReactNode {
  const { job, counted } = running;
  const words = useWords();
  const { t, quantity } = words;
  const [entry, setEntry] = useState(emptyEntry);
  const { unit } = job.quantity;
  const sum = entrySum(entry);
  const busy = useBusy(goodWish(job, sum));
  const amount = quantity({ value: sum, unit });

  const confirm = () => {
    if (!isMore(entry)) return;
    void countGood(job, sum, amount).then((done) => {
      if (done) goHome();
    });
  };

  return (
    <div className="entry-screen" data-testid={testIds.goodScreen}>
      <section className="entry-side">
        <ScreenHead
          title={t('good.title')}
          hint={t('job.title', { number: job.number, operation: job.operationName })}
        />
        {counted === null ? null : (
          <p className="taken">
            <IconInfoCircle aria-hidden />
            {t('closeOut.counted', { counted: quantity({ value: counted, unit }) })}
          </p>
        )}
        <dl className="before-after panel">
          <div>
            <dt>{t('good.soFar')}</dt>
            <dd>{quantity({ value: job.good, unit })}</dd>
          </div>
          <div>
            <dt>{t('good.then')}</dt>
            <dd className="strong">{quantity({ value: addDecimals(job.good, sum), unit })}</dd>
          </div>
          <div>
            <dt>{t('job.order')}</dt>
            <dd>{quantity(job.quantity)}</dd>
          </div>
        </dl>
        <div className="quick-row">
          {quickAmounts.map((value) => (
            <TouchButton
              key={value}
              testId={testIds.goodPlus(Number(value))}
              className="quick"
              label={t('home.goodPlus', { count: Number(value) })}
              onPress={() => setEntry(addToEntry(entry, value))}
            />
          ))}
        </div>
        <TouchButton
          testId={testIds.confirmGood}
          tone="strong"
          flat
          className="entry-confirm"
          icon={<IconCheck />}
          label={isMore(entry) ? t('good.confirm', { quantity: amount }) : t('good.confirmEmpty')}
          busy={busy}
          disabled={!isMore(entry)}
          onPress={confirm}
        />
      </section>
      <Keypad entry={entry} unit={unit} divisible={!isCounted(unit)} onEntry={setEntry} onConfirm={confirm} />
    </div>
  );
}

/** Good pieces by number: digits, sums, quick amounts, one confirmation. */
export function GoodScreen(): ReactNode {
  return <WithRunning>{(running) => <CountGood running={running} />}</WithRunning>;
}
