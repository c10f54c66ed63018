import { IconAlertTriangle, IconPointFilled } from '@tabler/icons-react';
import type { ReactNode } from 'react';

import type { DispatchLine } from '../../shared/views/view-schemas.ts';
import { useNowMs } from '../station/clock.ts';
import { useWords } from '../words/use-words.ts';
import { reasonWords } from './reason-words.ts';

/** Reasons that ask to act soon. */
const urgent = new Set(['overdue', 'late-risk']);

interface ReasonsProps {
  readonly line: DispatchLine;
  readonly most?: number;
  /** The due date stands beside: it is left out when there is another reason to read. */
  readonly dueBeside?: boolean;
}

/** The reasons why a job stands where it stands, most important first. */
export function Reasons({ line, most, dueBeside = false }: ReasonsProps): ReactNode {
  const words = useWords();
  const nowMs = useNowMs();
  const others = line.reasons.filter((reason) => reason.code !== 'due');
  const reasons = dueBeside && others.length > 0 ? others : line.reasons;
  return (
    <span className="reasons">
      {reasons.slice(0, most).map((reason) => (
        <span key={reason.code} className={urgent.has(reason.code) ? 'why why--urgent' : 'why'}>
          {urgent.has(reason.code) ? <IconAlertTriangle aria-hidden /> : <IconPointFilled aria-hidden />}
          <span>{reasonWords(reason, words, nowMs)}</span>
        </span>
      ))}
    </span>
  );
}
