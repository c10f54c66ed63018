import { IconPuzzle, IconRecycle } from '@tabler/icons-react';
import type { ReactNode } from 'react';

import type { RunningJobView } from '../../shared/views/view-schemas.ts';
import { ownQuantity } from '../next/own-quantity.ts';
import { testIds } from '../test-ids.ts';
import { useWords } from '../words/use-words.ts';

interface SpecialProps {
  readonly line: Pick<RunningJobView, 'job' | 'special'>;
}

/** Marks what is not a plain operation of the plan: what is missing of a job that was closed, or rework made on the floor. */
export function Special({ line: { job, special } }: SpecialProps): ReactNode {
  const { t, quantity } = useWords();
  if (special === null) return null;
  const Icon = special === 'rework' ? IconRecycle : IconPuzzle;
  return (
    <p className="special" data-testid={testIds.special} data-special={special}>
      <Icon aria-hidden />
      {special === 'rework'
        ? t('next.rework')
        : t('next.remainder', { quantity: quantity(ownQuantity({ job, special })) })}
    </p>
  );
}
