import { IconBellRinging } from '@tabler/icons-react';
import type { ReactNode } from 'react';

import type { DeviationLine } from '../../shared/views/deviations-view.ts';
import { kindIcons, statusIcons } from '../deviations/deviation-icons.ts';
import { isAlarm, rankOf } from '../deviations/deviation-rank.ts';
import { kindWords, ownerWords } from '../deviations/deviation-words.ts';
import { levelWords } from '../line/level-words.ts';
import { shortElapsed } from '../line/short-elapsed.ts';
import { testIds } from '../test-ids.ts';
import { useWords } from '../words/use-words.ts';

function Row({ line, nowMs }: { readonly line: DeviationLine; readonly nowMs: number }): ReactNode {
  const words = useWords();
  const rank = rankOf(line, nowMs);
  const alarm = isAlarm(line, nowMs);
  const Icon = alarm ? IconBellRinging : statusIcons[line.status];
  const KindIcon = kindIcons[line.kind];
  const level = levelWords(line, words);
  const isTaken = line.owner.person !== null;
  // Whose it would be is told by the level, where it went up.
  const who = isTaken || level === undefined ? ownerWords(line, words) : undefined;
  const standing = [isTaken ? undefined : words.t('deviations.status.raised'), who, level];
  return (
    <li
      className={`board-deviation board-deviation--${rank}`}
      data-testid={testIds.boardDeviation(line.id)}
      data-rank={rank}
      data-level={line.escalatedTo.length}
    >
      <p className="board-deviation-what">
        <Icon aria-hidden className={alarm ? 'alarm' : undefined} />
        <span>{kindWords(line, words)}</span>
        <span className="board-since">{shortElapsed(nowMs - Date.parse(line.since), words.format.language)}</span>
      </p>
      <p className="board-about">
        <span className="board-deviation-what">
          <KindIcon aria-hidden />
          {line.place}
        </span>
        <span>{standing.filter((one) => one !== undefined).join(' · ')}</span>
      </p>
    </li>
  );
}

/** The escalation board: who has what since when and how far it went up, overdue ones first. */
export function BoardDeviations({
  lines,
  nowMs,
}: {
  readonly lines: readonly DeviationLine[];
  readonly nowMs: number;
}): ReactNode {
  return (
    <ul className="board-deviations" data-testid={testIds.boardDeviations}>
      {lines.map((line) => (
        <Row key={line.id} line={line} nowMs={nowMs} />
      ))}
    </ul>
  );
}
