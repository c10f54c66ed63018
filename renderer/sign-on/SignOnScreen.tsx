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
/** Characters this close to a scan belong to it. */
const SAME_CODE_MS = 700;

/** What has been typed, and when the last of it came. */
const nothing = { text: '', atMs: Number.NEGATIVE_INFINITY };

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
  const [typed, setTyped] = useState(nothing);
  const busy = useBusy(typed.text === '' ? undefined : signOnWish(typed.text));

  const add = useCallback((text: string) => {
    setTyped((before) => ({ text: (before.text + text).slice(0, LONGEST_TYPED), atMs: performance.now() }));
  }, []);
  const remove = useCallback(() => {
    setTyped((before) => ({ text: before.text.slice(0, -1), atMs: performance.now() }));
  }, []);
  const submit = (badge: string) => {
    setTyped(nothing);
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
        enter: () => latest.current.submit(latest.current.typed.text),
        claimsEnter: () => latest.current.typed.text !== '',
        scanned(code) {
          // A slow scanner's first characters were taken for typing; what was typed long ago is not part of the scan.
          const { text, atMs } = latest.current.typed;
          latest.current.submit(performance.now() - atMs < SAME_CODE_MS ? text + code : code);
          return true;
        },
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
        {typed.text === '' ? <span className="dim badge-empty">{t('signOn.empty')}</span> : typed.text}
      </output>
      <BadgeKeyboard
        empty={typed.text === ''}
        busy={busy}
        onKey={add}
        onDelete={remove}
        onConfirm={() => submit(typed.text)}
      />
    </div>
  );
}
