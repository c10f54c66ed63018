import { IconDots } from '@tabler/icons-react';
import { type ReactNode, useState } from 'react';

import { textIn } from '../../shared/plan/translated.ts';
import type { ReasonsView } from '../../shared/views/view-schemas.ts';
import { testIds } from '../test-ids.ts';
import { useWords } from '../words/use-words.ts';
import { TouchButton } from './TouchButton.tsx';

interface ReasonTilesProps {
  readonly reasons: ReasonsView[keyof ReasonsView];
  /** Tiles shown at once; the last becomes "more" when there are more reasons. */
  readonly most?: number;
  readonly columns?: 2 | 3 | 4;
  /** The reason that holds, where tiles choose rather than do; null: none. */
  readonly chosen?: string | null;
  readonly isBusy: (code: string) => boolean;
  readonly onChoose: (code: string) => void;
}

/** Reasons as tiles, most used here first; the rest is one tap further. */
export function ReasonTiles({ reasons, most = 9, columns = 3, chosen, isBusy, onChoose }: ReasonTilesProps): ReactNode {
  const { t, format } = useWords();
  const [page, setPage] = useState(0);
  const paged = reasons.length > most;
  const size = paged ? most - 1 : most;
  const pages = Math.max(1, Math.ceil(reasons.length / size));
  const shown = reasons.slice((page % pages) * size, (page % pages) * size + size);
  return (
    <div className={`tiles tiles--${columns}`}>
      {shown.map(({ code, text }) => (
        <TouchButton
          key={code}
          testId={testIds.reason(code)}
          className="tile"
          label={textIn(text, format.language)}
          busy={isBusy(code)}
          selected={chosen === undefined ? undefined : chosen === code}
          onPress={() => onChoose(code)}
        />
      ))}
      {paged ? (
        <TouchButton
          testId={testIds.moreReasons}
          className="tile tile--more"
          icon={<IconDots />}
          label={t('scrap.more')}
          onPress={() => setPage((page + 1) % pages)}
        />
      ) : null}
    </div>
  );
}
