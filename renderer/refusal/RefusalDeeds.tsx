import type { ReactNode } from 'react';

import type { Refusal } from '../../shared/gate/refusal.ts';
import { DeedRow } from '../actions/DeedRow.tsx';
import { useWords } from '../words/use-words.ts';

/** As many as there is room for beside the sentence and the remedies on the smallest screen. */
const SHOWN = 4;

/** What stands against a command, latest first: that is the order in which it has to be taken back. */
export function RefusalDeeds({ refusal: { deeds = [], params } }: { readonly refusal: Refusal }): ReactNode {
  const { t } = useWords();
  if (deeds.length === 0) return null;
  const more = Number(params['count'] ?? deeds.length) - Math.min(SHOWN, deeds.length);
  return (
    <>
      <ol className="refusal-deeds" aria-label={t('refusal.deeds')}>
        {deeds.slice(0, SHOWN).map((deed) => (
          <DeedRow key={deed.id} deed={deed} />
        ))}
      </ol>
      {more > 0 ? <p className="dim">{t('refusal.moreDeeds', { count: more })}</p> : null}
    </>
  );
}
