import { IconArrowUp, IconScale } from '@tabler/icons-react';
import type { ReactNode } from 'react';

import type { NextLine } from '../../shared/views/view-schemas.ts';
import { useNowMs } from '../station/clock.ts';
import { testIds } from '../test-ids.ts';
import { useWords } from '../words/use-words.ts';
import { costWords, wouldWords } from './reason-words.ts';

/** Of a line that is not first: what would put it there, and what taking it now costs. */
export function Counterfactual({ line }: { readonly line: NextLine }): ReactNode {
  const words = useWords();
  const nowMs = useNowMs();
  const [would, cost] = [wouldWords(line, words, nowMs), costWords(line, words, nowMs)];
  if (would === null && cost === null) return null;
  const { order, operation } = line.job;
  return (
    <span className="otherwise dim" data-testid={testIds.otherwise(order, operation)}>
      {would === null ? null : (
        <span className="why">
          <IconArrowUp aria-hidden />
          <span>{would}</span>
        </span>
      )}
      {cost === null ? null : (
        <span className="why">
          <IconScale aria-hidden />
          <span>{cost}</span>
        </span>
      )}
    </span>
  );
}
