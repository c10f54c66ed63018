import { UnstyledButton } from '@mantine/core';
import { IconChevronRight, IconHandFinger, IconLock } from '@tabler/icons-react';
import type { ReactNode } from 'react';

import type { DeviationLine } from '../../shared/views/deviations-view.ts';
import { type Inbox, showScreen } from '../screen/screen-store.ts';
import { useNowMs } from '../station/clock.ts';
import { testIds } from '../test-ids.ts';
import { useWords } from '../words/use-words.ts';
import { kindIcons } from './deviation-icons.ts';
import { rankOf } from './deviation-rank.ts';
import { dueWords, kindWords, ownerWords, rolesWords, ruleText, whatWords } from './deviation-words.ts';
import { DeviationStatus } from './DeviationStatus.tsx';

interface DeviationRowProps {
  readonly line: DeviationLine;
  /** The list that it stands in. */
  readonly inbox: Inbox;
}

/** A deviation in the inbox: since when, what it is, whose it is and when it goes on. Tapped, it opens with its options. */
export function DeviationRow({ line, inbox }: DeviationRowProps): ReactNode {
  const words = useWords();
  const { t } = words;
  const nowMs = useNowMs();
  const Icon = kindIcons[line.kind];
  const named = line.what.params['rule'];
  const rule = line.rule ? ruleText(line.rule, words).name : named;
  const told = line.escalatedTo.filter((role) => role !== line.owner.role);
  return (
    <UnstyledButton
      className={line.forHere ? 'touch deviation-row deviation-row--here' : 'touch deviation-row'}
      data-testid={testIds.deviationRow(line.id)}
      data-kind={line.kind}
      onClick={() => showScreen({ name: 'deviation', id: line.id, subject: line.subject, from: 'deviations', inbox })}
    >
      <DeviationStatus line={line} />
      <span className="deviation-what">
        <span className="deviation-kind large strong">
          <Icon aria-hidden />
          {kindWords(line, words)}
        </span>
        <span>{whatWords(line, words, nowMs)}</span>
        {typeof rule === 'string' ? <span>{t('deviations.byRule', { rule })}</span> : null}
        {line.blocks ? (
          <span className="deviation-blocks">
            <IconLock aria-hidden />
            {t('deviations.blocks')}
          </span>
        ) : null}
      </span>
      <span className="deviation-owner">
        <span className="strong">{ownerWords(line, words)}</span>
        {line.forHere ? (
          <span className="deviation-here">
            <IconHandFinger aria-hidden />
            {t('deviations.here')}
          </span>
        ) : null}
        {rankOf(line, nowMs) === 'act' ? null : <span>{dueWords(line, words, nowMs)}</span>}
        {told.length === 0 ? null : <span>{t('deviations.told', { roles: rolesWords(told, words) })}</span>}
      </span>
      <span className="touch-icon">
        <IconChevronRight aria-hidden />
      </span>
    </UnstyledButton>
  );
}
