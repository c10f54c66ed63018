import { IconLockOpen } from '@tabler/icons-react';
import { type ReactNode, useState } from 'react';

import { ScreenHead } from '../controls/ScreenHead.tsx';
import { TouchButton } from '../controls/TouchButton.tsx';
import { useActivePerson } from '../people/active-person.ts';
import { useIsAway } from '../station/connection.ts';
import { testIds } from '../test-ids.ts';
import { useWords } from '../words/use-words.ts';
import { leaveKiosk, type Leaving } from './leave-kiosk.ts';

/** The way out of the locked kiosk, for those who set it up: what it means, and who would do it. */
export function LeaveScreen(): ReactNode {
  const { t } = useWords();
  const person = useActivePerson();
  const away = useIsAway();
  const [state, setState] = useState<Leaving | 'busy' | null>(null);
  const leave = () => {
    setState('busy');
    void leaveKiosk().then(setState);
  };
  return (
    <div className="list-screen" data-testid={testIds.leaveScreen}>
      <ScreenHead title={t('leave.title')} hint={t('leave.hint')} />
      <section className="panel leave">
        <p className="large">{t('leave.what')}</p>
        <TouchButton
          testId={testIds.leaveKiosk}
          flat
          icon={<IconLockOpen />}
          label={t('leave.leave')}
          hint={person ? t('leave.as', { person: person.name }) : t('leave.nobody')}
          busy={state === 'busy'}
          disabled={away}
          onPress={leave}
        />
        {away ? <p role="alert">{t('leave.away')}</p> : null}
        {state === 'failed' ? <p role="alert">{t('leave.failed')}</p> : null}
      </section>
    </div>
  );
}
