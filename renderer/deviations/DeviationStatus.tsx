import { IconBellRinging } from '@tabler/icons-react';
import type { ReactNode } from 'react';

import type { DeviationLine } from '../../shared/views/deviations-view.ts';
import { useNowMs } from '../station/clock.ts';
import { useWords } from '../words/use-words.ts';
import { statusIcons } from './deviation-icons.ts';
import { isAlarm, rankOf } from './deviation-rank.ts';
import { ageWords } from './deviation-words.ts';

/** How far a deviation has come and since when: icon, word and place, coloured only where somebody has to act. */
export function DeviationStatus({ line }: { readonly line: DeviationLine }): ReactNode {
  const words = useWords();
  const nowMs = useNowMs();
  const rank = rankOf(line, nowMs);
  const alarm = isAlarm(line, nowMs);
  const Icon = alarm ? IconBellRinging : statusIcons[line.status];
  return (
    <span className={`deviation-status deviation-status--${rank}`} data-status={line.status} data-rank={rank}>
      <Icon aria-hidden className={alarm ? 'alarm' : undefined} />
      <span>
        <span className="large strong">{ageWords(line.since, words, nowMs)}</span>
        <span className="deviation-words">
          <span>{words.t(`deviations.status.${line.status}`)}</span>
          {rank === 'act' ? <span className="strong">{words.t('deviations.overdue')}</span> : null}
        </span>
      </span>
    </span>
  );
}
