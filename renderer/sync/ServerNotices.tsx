import { IconAlertTriangle } from '@tabler/icons-react';
import type { ReactNode } from 'react';

import { useView } from '../station/station-views.ts';
import { testIds } from '../test-ids.ts';
import { useWords } from '../words/use-words.ts';
import { noticeWords } from './notice-words.ts';

/** What somebody has to look after at the server first, and how much more there is; the screen of the station has all of it. */
export function ServerNotices(): ReactNode {
  const words = useWords();
  const notices = useView('sync')?.notices ?? [];
  const [first] = notices;
  if (!first) return null;
  return (
    <p className="server-notice server-notice--line" data-testid={testIds.serverNotice}>
      <IconAlertTriangle aria-hidden />
      <span>
        {noticeWords(first, words)}
        {notices.length > 1 ? ` (+${words.format.count(notices.length - 1)})` : null}
      </span>
    </p>
  );
}
