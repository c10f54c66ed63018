import { memo, type ReactNode } from 'react';

import { useView } from '../station/station-views.ts';
import { testIds } from '../test-ids.ts';
import { useWords } from '../words/use-words.ts';
import { ActionRow } from './ActionRow.tsx';

const SHOWN = 3;

/** The last three actions of this station, each with Undo, always in sight on Home. */
export const LastActions = memo(function LastActions(): ReactNode {
  const { t } = useWords();
  const actions = useView('actions');
  return (
    <section className="panel last-actions" data-testid={testIds.lastActions} aria-label={t('actions.title')}>
      <h2 className="unseen">{t('actions.title')}</h2>
      {actions && actions.lines.length > 0 ? (
        <ol className="action-list">
          {actions.lines
            .filter(({ command }) => command !== null)
            .slice(0, SHOWN)
            .map((line) => (
              <ActionRow key={line.id} line={line} full={false} />
            ))}
        </ol>
      ) : (
        <p className="action-none">{actions ? t('actions.none') : t('actions.unknown')}</p>
      )}
    </section>
  );
});
