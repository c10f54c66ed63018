import { IconShieldOff } from '@tabler/icons-react';
import type { ReactNode } from 'react';

import { useNowMs } from '../station/clock.ts';
import { useView } from '../station/station-views.ts';
import { testIds } from '../test-ids.ts';
import { useWords } from '../words/use-words.ts';

/** Says on every screen that the site trusts this station no more, since when and why. */
export function RevokedBanner(): ReactNode {
  const { t, format } = useWords();
  const nowMs = useNowMs();
  const trust = useView('sync')?.trust;
  if (trust?.state !== 'revoked') return null;
  return (
    <div className="revoked-banner" role="alert" data-testid={testIds.revokedBanner}>
      <IconShieldOff aria-hidden />
      <p>
        <span className="strong">{t('trust.revokedTitle')}</span>{' '}
        {t('trust.revokedHint', { at: format.time(trust.at, nowMs), reason: trust.reason })}
      </p>
    </div>
  );
}
