import { IconHandStop, IconQuestionMark } from '@tabler/icons-react';
import type { ReactNode } from 'react';

import type { StopLine } from '../../shared/views/stops-view.ts';
import { PagedList } from '../controls/PagedList.tsx';
import { TouchButton } from '../controls/TouchButton.tsx';
import { useNowMs } from '../station/clock.ts';
import { testIds } from '../test-ids.ts';
import { useWords } from '../words/use-words.ts';
import { inOrderOfAttention, lengthMs } from './stop-order.ts';

interface StopRowsProps {
  readonly lines: readonly StopLine[];
  readonly focus: string;
  readonly onChoose: (stop: string) => void;
}

function StopRow({
  line,
  chosen,
  onChoose,
}: {
  readonly line: StopLine;
  readonly chosen: boolean;
  readonly onChoose: () => void;
}): ReactNode {
  const { t, format, reason } = useWords();
  const nowMs = useNowMs();
  const from = format.time(line.from, nowMs);
  const when =
    line.to === null ? t('stops.lasts', { from }) : t('stops.fromTo', { from, to: format.time(line.to, nowMs) });
  return (
    <TouchButton
      testId={testIds.stopLine(line.id)}
      size="secondary"
      flat
      className="stop-row"
      tone={line.reason === null ? 'amber' : 'plain'}
      icon={line.reason === null ? <IconQuestionMark /> : <IconHandStop />}
      label={
        <>
          <span>{line.reason === null ? t('stops.notExplained') : reason('stop', line.reason)}</span>
          <span>{format.elapsed(lengthMs(line, nowMs))}</span>
        </>
      }
      hint={
        <>
          <span>{when}</span>
          <span>{line.order ?? ''}</span>
        </>
      }
      selected={chosen}
      onPress={onChoose}
    />
  );
}

/** The stops as rows: what asks for a person comes first. */
export function StopRows({ lines, focus, onChoose }: StopRowsProps): ReactNode {
  return (
    <PagedList>
      {inOrderOfAttention(lines).map((line) => (
        <li key={line.id}>
          <StopRow line={line} chosen={line.id === focus} onChoose={() => onChoose(line.id)} />
        </li>
      ))}
    </PagedList>
  );
}
