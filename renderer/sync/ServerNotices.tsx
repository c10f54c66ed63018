import { IconAlertTriangle } from '@tabler/icons-react';
import type { ReactNode } from 'react';

import { useView } from '../station/station-views.ts';
import { testIds } from '../test-ids.ts';
import { useWords } from '../words/use-words.ts';
import { noticeWords } from './notice-words.ts';

/** What somebody has to look after at the server, a line each; nothing while there is nothing. */
export function ServerNotices(): ReactNode {
  const words = useWords();
  const notices = useView('sync')?.notices ?? [];
  return notices.map((notice) => (
    <p
      key={`${notice.code}/${notice.station ?? ''}/${notice.detail}`}
      className="server-notice server-notice--line"
      data-testid={testIds.serverNotice}
    >
      <IconAlertTriangle aria-hidden />
      {noticeWords(notice, words)}
    </p>
  ));
}
