import type { ReactNode } from 'react';

import { Loading } from '../controls/Loading.tsx';
import { PagedList } from '../controls/PagedList.tsx';
import { ScreenHead } from '../controls/ScreenHead.tsx';
import { useView } from '../station/station-views.ts';
import { testIds } from '../test-ids.ts';
import { useWords } from '../words/use-words.ts';
import { ActionRow } from './ActionRow.tsx';

/** What this station recorded last, newest first, with how far each entry has come. */
export function ActionsScreen(): ReactNode {
  const { t } = useWords();
  const actions = useView('actions');
  return (
    <div className="list-screen" data-testid={testIds.actionsScreen}>
      <ScreenHead title={t('actions.title')} />
      {!actions ? (
        <Loading />
      ) : actions.lines.length === 0 ? (
        <p className="empty large">{t('actions.none')}</p>
      ) : (
        <PagedList>
          {actions.lines.map((line) => (
            <ActionRow key={line.id} line={line} full />
          ))}
        </PagedList>
      )}
    </div>
  );
}
