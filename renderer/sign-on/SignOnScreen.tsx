import { IconHandStop, IconId, IconPlayerPlay, IconPlayerStop, IconUserQuestion } from '@tabler/icons-react';
import { type ReactNode, useCallback, useEffect, useRef, useState } from 'react';

import type { Role } from '../../shared/authority/can.ts';
import { useBusy } from '../commands/give-command.ts';
import { ScreenHead } from '../controls/ScreenHead.tsx';
import { takeKeys } from '../scan/listen-to-keys.ts';
import { useNowMs } from '../station/clock.ts';
import { useView } from '../station/station-views.ts';
import { GettingPlan, isGettingPlan } from '../sync/GettingPlan.tsx';
import { testIds } from '../test-ids.ts';
import { useWords } from '../words/use-words.ts';
import { roleNames } from '../words/word-params.ts';
import { BadgeKeyboard } from './BadgeKeyboard.tsx';
import { signOn, signOnWish } from './sign-on.ts';

const LONGEST_TYPED = 40;

/** What the machine does while nobody is signed on: signing on and off never touches it. */
function MachineLine(): ReactNode {
  const { t, format, quantity } = useWords();
  const nowMs = useNowMs();
  const home = useView('home');
  if (!home) return null;
  if (home.stop)
    return (
      <p className="machine-line machine-line--stopped">
        <IconHandStop aria-hidden />
        {t('signOn.machineStopped', { since: format.time(home.stop.since, nowMs) })}
      </p>
    );
  const job = home.running?.job;
  return (
    <p className="machine-line">
      {job ? <IconPlayerPlay aria-hidden /> : <IconPlayerStop aria-hidden />}
      {job
        ? t('signOn.machineRuns', {
            order: job.number,
            good: format.decimal(job.good),
            quantity: quantity(job.quantity),
          })
        : t('signOn.machineIdle')}
    </p>
  );
}

/** Who works here: a badge, scanned or typed. Locked while nobody is signed on; otherwise there is a way back. */
export function SignOnScreen({
  locked,
  asked,
}: {
  readonly locked: boolean;
  readonly asked: readonly Role[];
}): ReactNode {
  const words = useWords();
  const { t } = words;
  const sync = useView('sync');
  const [typed, setTyped] = useState('');
  const busy = useBusy(typed === '' ? undefined : signOnWish(typed));

  const add = useCallback((text: string) => {
    setTyped((before) => (before + text).slice(0, LONGEST_TYPED));
  }, []);
  const remove = useCallback(() => {
    setTyped((before) => before.slice(0, -1));
  }, []);
  const submit = (badge: string) => {
    setTyped('');
    void signOn(badge.trim());
  };
  const latest = useRef({ typed, submit });
  useEffect(() => {
    latest.current = { typed, submit };
  });
  useEffect(
    () =>
      takeKeys({
        typed: add,
        deleted: remove,
        enter: () => latest.current.submit(latest.current.typed),
        claimsEnter: () => latest.current.typed !== '',
      }),
    [add, remove],
  );

  return (
    <div className="sign-on" data-testid={testIds.signOnScreen}>
      {locked ? (
        <div className="sign-on-call">
          <IconId className="sign-on-icon" aria-hidden />
          {sync && isGettingPlan(sync) ? (
            <GettingPlan sync={sync} />
          ) : (
            <div>
              <h1 className="sign-on-title">{t('signOn.title')}</h1>
              <p className="large dim">{t('signOn.hint')}</p>
            </div>
          )}
          <MachineLine />
        </div>
      ) : (
        <ScreenHead title={t('signOn.title')} hint={t('signOn.hint')}>
          {asked.length > 0 ? (
            <p className="sign-on-asked large">
              <IconUserQuestion aria-hidden />
              {t('signOn.asked', { roles: roleNames(asked, words) })}
            </p>
          ) : null}
        </ScreenHead>
      )}
      <output className="badge-entry" data-testid={testIds.badgeEntry} aria-label={t('signOn.entry')}>
        {typed === '' ? <span className="dim badge-empty">{t('signOn.empty')}</span> : typed}
      </output>
      <BadgeKeyboard empty={typed === ''} busy={busy} onKey={add} onDelete={remove} onConfirm={() => submit(typed)} />
    </div>
  );
}
