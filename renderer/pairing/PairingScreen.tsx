import { IconBackspace, IconDeviceDesktop, IconLink } from '@tabler/icons-react';
import { type ReactNode, useState } from 'react';

import { TouchButton } from '../controls/TouchButton.tsx';
import { testIds } from '../test-ids.ts';
import { Themed } from '../theme/Themed.tsx';
import { useWords } from '../words/use-words.ts';
import { codeDigits, grouped, isWhole } from './code-entry.ts';
import { pairWith } from './pairing-requests.ts';
import type { PairingFailure } from './pairing-requests.ts';

const KEYS = '0123456789ABCDEFGHJKMNPQRSTVWXYZ'.split('');

/** The field is the only thing to type into. */
const focus = (input: HTMLInputElement | null) => input?.focus();

interface PairingScreenProps {
  /** The page is the andon board's. */
  readonly isBoard: boolean;
  /** This browser is paired, but for boards only. */
  readonly isBoardOnly: boolean;
  /** What became of the code in the link, if one came with it. */
  readonly first: PairingFailure | undefined;
  /** The browser was let in. */
  readonly onPaired: () => void;
}

/** Lets this browser in by a code from the server: typed, pasted, or tapped on the keys. */
function PairingForm({ isBoard, isBoardOnly, first, onPaired }: PairingScreenProps): ReactNode {
  const { t } = useWords();
  const [digits, setDigits] = useState('');
  const [busy, setBusy] = useState(false);
  const [failure, setFailure] = useState(first);

  const change = (text: string) => {
    setDigits(codeDigits(text));
    setFailure(undefined);
  };
  const submit = async () => {
    if (busy || !isWhole(digits)) return;
    setBusy(true);
    const failed = await pairWith(grouped(digits));
    if (failed === undefined) onPaired();
    else {
      setBusy(false);
      setFailure(failed);
      if (failed === 'wrong') setDigits('');
    }
  };

  return (
    <main className="pairing" data-testid={testIds.pairingScreen}>
      <div className="pairing-call">
        <IconDeviceDesktop className="sign-on-icon" aria-hidden />
        <div>
          <h1 className="sign-on-title">{t(isBoard ? 'pairing.boardTitle' : 'pairing.title')}</h1>
          <p className="large dim">{t(isBoardOnly ? 'pairing.boardOnly' : 'pairing.hint')}</p>
          <p className="large dim">{t('pairing.how', { kind: isBoard ? 'board' : 'browser' })}</p>
        </div>
      </div>
      <label className="pairing-field">
        <span className="unseen">{t('pairing.code')}</span>
        <input
          className="badge-entry pairing-code"
          data-testid={testIds.pairingCode}
          value={grouped(digits)}
          placeholder={t('pairing.empty')}
          ref={focus}
          spellCheck={false}
          autoComplete="off"
          inputMode="none"
          onInput={(event) => change(event.currentTarget.value)}
          onKeyDown={(event) => {
            if (event.key === 'Enter') void submit();
          }}
        />
      </label>
      <output className="pairing-said large strong" data-failure={failure}>
        {busy ? t('pairing.busy') : failure === undefined ? null : t(`pairing.failures.${failure}`)}
      </output>
      <div className="badge-keyboard pairing-keys">
        {KEYS.map((key) => (
          <TouchButton
            key={key}
            testId={testIds.pairingKey(key)}
            size="secondary"
            className="badge-key"
            label={key}
            disabled={isWhole(digits)}
            onPress={() => change(digits + key)}
          />
        ))}
        <TouchButton
          testId={testIds.pairingDelete}
          size="secondary"
          className="badge-key pairing-delete"
          icon={<IconBackspace />}
          label={<span className="unseen">{t('pairing.delete')}</span>}
          disabled={digits === ''}
          onPress={() => change(digits.slice(0, -1))}
        />
        <TouchButton
          testId={testIds.pairingConfirm}
          size="secondary"
          tone="strong"
          flat
          className="pairing-confirm"
          icon={<IconLink />}
          label={t('pairing.confirm')}
          busy={busy}
          disabled={!isWhole(digits)}
          onPress={() => void submit()}
        />
      </div>
    </main>
  );
}

/** The only screen of a browser that is not let in, with theme and colours around it. */
export function PairingScreen(props: PairingScreenProps): ReactNode {
  return (
    <Themed>
      <PairingForm {...props} />
    </Themed>
  );
}
