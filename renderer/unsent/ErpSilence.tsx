import { IconAlertTriangle } from '@tabler/icons-react';
import type { ReactNode } from 'react';

import type { UnsentView } from '../../shared/views/unsent-view.ts';
import { shortElapsed } from '../line/short-elapsed.ts';
import { useNowMs } from '../station/clock.ts';
import { testIds } from '../test-ids.ts';
import { useWords } from '../words/use-words.ts';

/** Says that the ERP has had reports for too long without a word; nothing while it answers. */
export function ErpSilence({ unanswered }: Pick<UnsentView, 'unanswered'>): ReactNode {
  const { t, format } = useWords();
  const nowMs = useNowMs();
  if (!unanswered) return null;
  const age = shortElapsed(nowMs - Date.parse(unanswered.oldestAt), format.language);
  return (
    <p className="panel erp-silence" data-testid={testIds.erpSilence}>
      <IconAlertTriangle aria-hidden />
      <span>{t('unsent.unanswered', { age, reports: format.count(unanswered.count) })}</span>
    </p>
  );
}
