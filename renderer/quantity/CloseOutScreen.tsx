import { IconFlag3 } from '@tabler/icons-react';
import { t } from 'i18next';
import { type ReactNode, useState } from 'react';

import type { RunningJobView } from '../../shared/views/view-schemas.ts';
import { give, useBusy, type Wish } from '../commands/give-command.ts';
import { ScreenHead } from '../controls/ScreenHead.tsx';
import { TouchButton } from '../controls/TouchButton.tsx';
import { goHome } from '../screen/screen-store.ts';
import { testIds } from '../test-ids.ts';
import { useWords } from '../words/use-words.ts';
import { closeOutParams, emptyCloseOut, enteredField, looseField, typeInto } from './close-out-form.ts';
import { CloseOutFields } from './CloseOutFields.tsx';
import { CloseOutPart } from './CloseOutPart.tsx';
import { isCounted } from './counted-units.ts';
import { Keypad } from './Keypad.tsx';
import { WithRunning } from './WithRunningJob.tsx';

function CloseOut({ running }: { readonly running: RunningJobView }): ReactNode {
  const words = useWords();
  const [form, setForm] = useState(emptyCloseOut);
  const { job } = running;
  const wish: Wish = { name: 'completeJob', params: closeOutParams(form, running) };
  const busy = useBusy(wish);
  const loose = looseField(form) !== undefined;
  const field = enteredField(form) ?? 'good';
  // Leftovers are of several materials: the number takes the unit of the lot that is tapped.
  const unit = field === 'leftovers' ? '' : job.quantity.unit;

  const submit = () => {
    if (loose) return;
    void give(wish, { success: () => t('done.completeJob') }).then((done) => {
      if (done) goHome();
    });
  };

  const part = { form, running, onForm: setForm };
  return (
    <div className="close-out" data-testid={testIds.closeOutScreen}>
      <section className="close-out-left">
        <ScreenHead
          title={words.t('closeOut.title')}
          hint={words.t('job.title', { number: job.number, operation: job.operationName })}
        />
        <CloseOutFields {...part} />
        <TouchButton
          testId={testIds.submitCloseOut}
          tone="strong"
          flat
          className="entry-confirm"
          icon={<IconFlag3 />}
          label={words.t('closeOut.submit')}
          busy={busy}
          disabled={loose}
          onPress={submit}
        />
      </section>
      <section className="close-out-middle panel">
        <CloseOutPart {...part} />
      </section>
      <Keypad
        entry={form.entries[field]}
        unit={unit}
        divisible={field === 'leftovers' || !isCounted(unit)}
        onEntry={(entry) => setForm(typeInto(form, entry))}
        onConfirm={submit}
      />
    </div>
  );
}

/** The end of a job on one screen: what is still to be counted, what is missing or left over, whether the machine stands, in one submit. */
export function CloseOutScreen(): ReactNode {
  return <WithRunning>{(running) => <CloseOut running={running} />}</WithRunning>;
}
