import { IconBackspace, IconPlus } from '@tabler/icons-react';
import { type ReactNode, useEffect, useRef } from 'react';

import { TouchButton } from '../controls/TouchButton.tsx';
import { takeKeys } from '../scan/listen-to-keys.ts';
import { testIds } from '../test-ids.ts';
import { useWords } from '../words/use-words.ts';
import { emptyEntry, entrySum, entryTerms, type KeypadEntry, type KeypadKey, pressKey } from './keypad-entry.ts';

interface KeypadProps {
  readonly entry: KeypadEntry;
  readonly unit: string;
  /** The unit is divisible: there is a decimal separator. */
  readonly divisible: boolean;
  /** Shown while nothing is typed, as the amount that is meant then. */
  readonly placeholder?: string;
  readonly onEntry: (entry: KeypadEntry) => void;
  /** Enter on a keyboard. */
  readonly onConfirm?: () => void;
}

const rows = ['789', '456', '123'];
/** Terms of a long sum that are shown; the sum is always whole. */
const SHOWN_TERMS = 5;

function keyOf(character: string): KeypadKey | undefined {
  if (/^\d$/.test(character)) return { digit: character };
  if (character === '+') return 'plus';
  return character === '.' || character === ',' ? 'point' : undefined;
}

function Display({ entry, unit, placeholder }: Pick<KeypadProps, 'entry' | 'unit' | 'placeholder'>): ReactNode {
  const words = useWords();
  const { format } = words;
  const terms = entryTerms(entry);
  const open = entry.terms.length > 1 && entry.terms.at(-1) === '';
  const shown = terms.slice(-SHOWN_TERMS).map((term) => format.decimal(term));
  const sum = entrySum(entry);
  // What is being typed is shown as typed, so that "12," does not look like "12".
  const typing = terms.length === 1 && !open ? (entry.terms[0] ?? '').replace('.', format.separator) : undefined;
  const isSum = terms.length > 1 || open;
  return (
    <output className="keypad-display" data-testid={testIds.keypadEntry} aria-label={words.t('keypad.entry')}>
      {isSum ? (
        <span className="keypad-terms">
          {`${terms.length > SHOWN_TERMS ? '… + ' : ''}${shown.join(' + ')}${open ? ' +' : ''}`}
        </span>
      ) : null}
      <span
        className={terms.length === 0 ? 'keypad-sum keypad-sum--empty' : 'keypad-sum'}
        data-testid={testIds.keypadSum}
      >
        {isSum ? '= ' : ''}
        {terms.length === 0 ? (placeholder ?? '0') : (typing ?? format.decimal(sum))}{' '}
        <span className="keypad-unit">{words.unit(unit)}</span>
      </span>
    </output>
  );
}

/** An additive keypad for gloves: 17 + 13 + 21 is shown as it is typed, with its sum. A keyboard types into it too. */
export function Keypad({ entry, unit, divisible, placeholder, onEntry, onConfirm }: KeypadProps): ReactNode {
  const { t, format } = useWords();
  const latest = useRef({ entry, onEntry, onConfirm });
  useEffect(() => {
    latest.current = { entry, onEntry, onConfirm };
  });
  useEffect(
    () =>
      takeKeys({
        typed(text) {
          let next = latest.current.entry;
          for (const character of text) {
            const key = keyOf(character);
            if (key !== undefined) next = pressKey(next, key);
          }
          latest.current = { ...latest.current, entry: next };
          latest.current.onEntry(next);
        },
        enter: () => latest.current.onConfirm?.(),
        deleted: () => latest.current.onEntry(pressKey(latest.current.entry, 'delete')),
      }),
    [],
  );
  const press = (...keys: readonly KeypadKey[]) => onEntry(keys.reduce((before, key) => pressKey(before, key), entry));
  const digit = (character: string) => (
    <TouchButton
      key={character}
      testId={testIds.key(character)}
      className="key"
      label={character}
      onPress={() => press({ digit: character })}
    />
  );
  return (
    <div className="keypad">
      <Display entry={entry} unit={unit} {...(placeholder === undefined ? {} : { placeholder })} />
      <TouchButton
        testId={testIds.key('delete')}
        className="key"
        icon={<IconBackspace />}
        label={<span className="unseen">{t('keypad.delete')}</span>}
        disabled={entry === emptyEntry}
        onPress={() => press('delete')}
      />
      {rows.flatMap((row) => row.split('').map((character) => digit(character)))}
      {divisible ? (
        <TouchButton
          testId={testIds.key('point')}
          className="key"
          label={format.separator}
          ariaLabel={t('keypad.separator')}
          onPress={() => press('point')}
        />
      ) : (
        <TouchButton
          testId={testIds.key('00')}
          className="key"
          label="00"
          onPress={() => press({ digit: '0' }, { digit: '0' })}
        />
      )}
      {digit('0')}
      <TouchButton
        testId={testIds.key('plus')}
        className="key"
        icon={<IconPlus />}
        label={<span className="unseen">{t('keypad.plus')}</span>}
        onPress={() => press('plus')}
      />
    </div>
  );
}
