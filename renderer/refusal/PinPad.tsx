import { IconBackspace, IconCheck } from '@tabler/icons-react';
import { type ReactNode, useEffect, useRef, useState } from 'react';

import type { HostResult } from '../../shared/host/host-contract.ts';
import { TouchButton } from '../controls/TouchButton.tsx';
import { playTone } from '../feedback/tones.ts';
import { takeKeys } from '../scan/listen-to-keys.ts';
import { useNowMs } from '../station/clock.ts';
import { stationHost } from '../station/station-host.ts';
import { testIds } from '../test-ids.ts';
import { useWords } from '../words/use-words.ts';
import { isWholePin, typePin } from './pin-entry.ts';

type Answer = Extract<HostResult<'provePin'>, { ok: false }>;

interface PinPadProps {
  readonly person: string;
  readonly name: string;
  /** The person proved themselves. */
  readonly onProven: () => void;
}

const rows = ['123', '456', '789'];

/** What the last try came to: null before one, the station's answer, or that it could not be asked. */
type Outcome = { readonly answer: Answer | null; readonly atMs: number } | null;

function OutcomeLine({ outcome, waitS, name }: { outcome: Outcome; waitS: number; name: string }): ReactNode {
  const { t } = useWords();
  if (outcome === null) return <p className="pin-said dim">{t('pin.hint')}</p>;
  const reason = outcome.answer?.reason ?? 'failed';
  return (
    <p className="pin-said pin-said--bad" role="alert" data-reason={reason}>
      {t(`pin.${reason}`, { person: name })} {waitS > 0 ? t('pin.waitFor', { count: waitS }) : ''}
    </p>
  );
}

/** A PIN by large keys or a keyboard; the digits are never shown, and a scanned code never lands among them. */
export function PinPad({ person, name, onProven }: PinPadProps): ReactNode {
  const { t } = useWords();
  const nowMs = useNowMs();
  const [pin, setPin] = useState('');
  const [busy, setBusy] = useState(false);
  const [outcome, setOutcome] = useState<Outcome>(null);
  const untilMs = outcome ? outcome.atMs + 1000 * (outcome.answer?.waitSeconds ?? 0) : 0;
  const waitS = Math.max(0, Math.ceil((untilMs - nowMs) / 1000));
  const ready = isWholePin(pin) && !busy && waitS === 0;

  const submit = () => {
    if (!ready) return;
    setBusy(true);
    const failed = (answer: Answer | null) => {
      setOutcome({ answer, atMs: Date.now() });
      playTone('refused');
    };
    stationHost()
      .call('provePin', { person, pin })
      .then(
        (answer) => {
          if (answer.ok) onProven();
          else failed(answer);
        },
        () => failed(null),
      )
      .finally(() => {
        setPin('');
        setBusy(false);
      });
  };
  const latest = useRef({ submit, ready });
  useEffect(() => {
    latest.current = { submit, ready };
  });
  useEffect(
    () =>
      takeKeys({
        typed: (text) => setPin((before) => typePin(before, text)),
        deleted: () => setPin((before) => before.slice(0, -1)),
        enter: () => latest.current.submit(),
        claimsEnter: () => latest.current.ready,
        inMessage: true,
      }),
    [],
  );

  const key = (character: string) => (
    <TouchButton
      key={character}
      testId={testIds.pinKey(character)}
      className="key"
      label={character}
      disabled={waitS > 0}
      onPress={() => setPin(typePin(pin, character))}
    />
  );
  return (
    <section className="pin" data-testid={testIds.pinPad} aria-label={t('pin.title', { person: name })}>
      <output
        className="pin-entry"
        data-testid={testIds.pinEntry}
        data-digits={pin.length}
        aria-label={t('pin.typed', { count: pin.length })}
      >
        {'•'.repeat(pin.length)}
      </output>
      <OutcomeLine outcome={outcome} waitS={waitS} name={name} />
      <div className="pin-keys">
        {rows.flatMap((row) => row.split('').map((character) => key(character)))}
        <TouchButton
          testId={testIds.pinKey('delete')}
          className="key"
          icon={<IconBackspace />}
          label={<span className="unseen">{t('keypad.delete')}</span>}
          disabled={pin === ''}
          onPress={() => setPin(pin.slice(0, -1))}
        />
        {key('0')}
        <TouchButton
          testId={testIds.pinConfirm}
          tone="strong"
          className="key"
          icon={<IconCheck />}
          label={<span className="unseen">{t('pin.confirm')}</span>}
          busy={busy}
          disabled={!isWholePin(pin) || waitS > 0}
          onPress={submit}
        />
      </div>
    </section>
  );
}
