import type { ReactNode } from 'react';

import type { ActionLine } from '../../shared/views/view-schemas.ts';
import { useNowMs } from '../station/clock.ts';
import { testIds } from '../test-ids.ts';
import { useWords } from '../words/use-words.ts';
import { actionWords } from './action-words.ts';
import { Reached } from './Reached.tsx';
import { ReopenButton } from './ReopenButton.tsx';
import { UndoButton } from './UndoButton.tsx';

/** A finish that left nothing open: only that can be taken up again. */
function isFinish({ what }: ActionLine): boolean {
  return what.code === 'JobCompleted' && what.params['remainder'] !== 'open';
}

/** One command of this station, or what its machine counted: what, when, by whom, how far it has come, and one tap to take it back. */
export function ActionRow({ line, full }: { readonly line: ActionLine; readonly full: boolean }): ReactNode {
  const words = useWords();
  const { t, format } = words;
  const nowMs = useNowMs();
  const { deed, detail } = actionWords(line, words);
  const at = format.time(line.at, nowMs);
  const when = full && line.person !== null ? t('actions.by', { time: at, person: line.person }) : at;
  return (
    <li
      className={line.undone ? 'action action--undone' : 'action'}
      data-testid={testIds.actionLine}
      data-command={line.command}
      data-undone={line.undone}
    >
      <div className="action-words">
        <p className="action-deed">{deed}</p>
        <p className="action-when">
          <span className="action-at">{detail === undefined ? when : `${when} · ${detail}`}</span>
          {line.undone ? <span className="action-mark">{t('actions.undone')}</span> : null}
          {full || line.reached === 'rejected' || line.reached === 'quarantined' ? (
            <Reached reached={line.reached} />
          ) : null}
        </p>
      </div>
      {full && !line.undone && line.job && isFinish(line) ? (
        <ReopenButton job={line.job} number={String(line.what.params['order'])} />
      ) : null}
      {line.undone || line.command === null ? null : <UndoButton command={line.command} deed={deed} />}
    </li>
  );
}
