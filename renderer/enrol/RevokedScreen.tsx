import { IconShieldOff } from '@tabler/icons-react';
import type { ReactNode } from 'react';

import { useNowMs } from '../station/clock.ts';
import { useView } from '../station/station-views.ts';
import { testIds } from '../test-ids.ts';
import { useWords } from '../words/use-words.ts';

/** In place of everything that can be worked with: the site trusts this station no more, since when and why, and what still leaves it. */
export function RevokedScreen(): ReactNode {
  const { t, format } = useWords();
  const nowMs = useNowMs();
  const sync = useView('sync');
  if (sync?.trust?.state !== 'revoked') return null;
  const { trust, waiting } = sync;
  return (
    <div className="revoked" role="alert" data-testid={testIds.revokedScreen}>
      <IconShieldOff className="sign-on-icon" aria-hidden />
      <div>
        <h1 className="sign-on-title">{t('trust.revokedTitle')}</h1>
        <p className="large">{t('trust.revokedHint', { at: format.time(trust.at, nowMs), reason: trust.reason })}</p>
        <p className="large dim">{waiting === 0 ? t('sync.allSent') : t('sync.waiting', { count: waiting })}</p>
      </div>
    </div>
  );
}
