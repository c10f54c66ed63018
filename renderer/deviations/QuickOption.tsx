import { IconCheck } from '@tabler/icons-react';
import { t as translate } from 'i18next';
import type { ReactNode } from 'react';

import type { DeviationLine } from '../../shared/views/deviations-view.ts';
import { give, useBusy } from '../commands/give-command.ts';
import { TouchButton } from '../controls/TouchButton.tsx';
import { useActivePerson } from '../people/active-person.ts';
import { useNowMs } from '../station/clock.ts';
import { testIds } from '../test-ids.ts';
import { useWords } from '../words/use-words.ts';
import { decideIt } from './deviation-wishes.ts';
import { kindWords, optionWords } from './deviation-words.ts';

/** The best way out beside its line: one tap decides, for those who may choose it. Where it is not the usual one it says why; all that comes of it stands where the line leads. */
export function QuickOption({ line }: { readonly line: DeviationLine }): ReactNode {
  const words = useWords();
  const nowMs = useNowMs();
  const active = useActivePerson();
  const { quick } = line;
  const wish = decideIt(line, quick?.option ?? '');
  const busy = useBusy(wish);
  if (quick === null || !active?.roles.some((role) => quick.roles.includes(role))) return null;
  const late = quick.lessLateMinutes;
  const why = late > 0 ? words.t('deviations.lessLate', { time: words.format.minutes(late) }) : undefined;
  const option = optionWords(quick.option, quick.params, words, nowMs);
  return (
    <TouchButton
      testId={testIds.quickOption(line.id)}
      className="quick-option"
      icon={<IconCheck />}
      label={option}
      {...(why === undefined ? {} : { hint: why })}
      ariaLabel={[`${option}: ${kindWords(line, words)}`, ...(why === undefined ? [] : [why])].join(', ')}
      busy={busy}
      onPress={() => void give(wish, { success: () => translate('done.decideDeviation') })}
    />
  );
}
