import { IconInfoCircle } from '@tabler/icons-react';
import type { ReactNode } from 'react';

import { compareDecimals, type Decimal } from '../../shared/quantity/quantity.ts';
import { testIds } from '../test-ids.ts';
import { useWords } from '../words/use-words.ts';

interface Props {
  /** Pieces of scrap or rework that are about to be reported. */
  readonly bad: Decimal;
  /** What the machine counted and is still good; null: its counter does not count what is produced. */
  readonly counted: Decimal | null;
  readonly unit: string;
}

/** Says plainly that scrap and rework are taken from what the machine counted; nothing where they come on top. */
export function TakenFromCounted({ bad, counted, unit }: Props): ReactNode {
  const { t, quantity } = useWords();
  if (counted === null) return null;
  const key = compareDecimals(bad, counted) > 0 ? 'scrap.takenPart' : 'scrap.taken';
  return (
    <p className="taken" data-testid={testIds.takenFromCounted}>
      <IconInfoCircle aria-hidden /> {t(key, { counted: quantity({ value: counted, unit }) })}
    </p>
  );
}
