import { IconCalendarEvent, IconFileAlert } from '@tabler/icons-react';
import type { ReactNode } from 'react';

import type { RunningJobView } from '../../shared/views/view-schemas.ts';
import { TouchButton } from '../controls/TouchButton.tsx';
import { showScreen } from '../screen/screen-store.ts';
import { testIds } from '../test-ids.ts';
import { useWords } from '../words/use-words.ts';

/** Says that the ERP changed or cancelled the order that runs; leads to what is different and to the decision. */
export function OrderChanged({ changed }: { readonly changed: NonNullable<RunningJobView['changed']> }): ReactNode {
  const { t } = useWords();
  const isSchedule = changed.matter === 'schedule';
  return (
    <TouchButton
      testId={testIds.orderChanged}
      size="secondary"
      tone={isSchedule ? 'plain' : 'amber'}
      flat
      className="order-changed"
      icon={isSchedule ? <IconCalendarEvent /> : <IconFileAlert />}
      label={changed.stopped ? t('orderChange.stopped') : t(`orderChange.${isSchedule ? 'schedule' : changed.state}`)}
      hint={t(`orderChange.${changed.stopped ? 'closeOut' : isSchedule ? 'look' : 'decide'}`)}
      onPress={() => showScreen({ name: 'orderChange' })}
    />
  );
}
