import type { ReactNode } from 'react';

import type { DeedLine } from '../../shared/views/deed-line.ts';
import { useNowMs } from '../station/clock.ts';
import { testIds } from '../test-ids.ts';
import { useWords } from '../words/use-words.ts';
import { actionWords } from './action-words.ts';

/** Something that was recorded, on one line: what and how much, then when, by whom and where. */
export function DeedRow({ deed: line }: { readonly deed: DeedLine }): ReactNode {
  const words = useWords();
  const { t, format } = words;
  const nowMs = useNowMs();
  const { deed, detail } = actionWords(line, words);
  const who = line.person ?? t('actions.nobody');
  return (
    <li className="deed" data-testid={testIds.deed}>
      <span className="deed-what">{detail === undefined ? deed : `${deed} · ${detail}`}</span>{' '}
      <span className="dim">
        {t('actions.where', { time: format.time(line.at, nowMs), person: who, station: line.station })}
      </span>
    </li>
  );
}
