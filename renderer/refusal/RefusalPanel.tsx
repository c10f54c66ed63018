import { FocusTrap } from '@mantine/core';
import {
  IconArrowRight,
  IconCheck,
  IconChecks,
  IconExclamationCircle,
  IconLock,
  IconRefresh,
  IconUserQuestion,
  IconX,
} from '@tabler/icons-react';
import { t as translate } from 'i18next';
import type { ReactNode } from 'react';

import type { Command } from '../../shared/gate/command.ts';
import type { Refusal, Remedy } from '../../shared/gate/refusal.ts';
import { must } from '../../shared/invariant.ts';
import type { Quantity } from '../../shared/quantity/quantity.ts';
import { shortCode } from '../../shared/scan/visible-text.ts';
import { giveAgain } from '../commands/give-command.ts';
import { TouchButton } from '../controls/TouchButton.tsx';
import { useActivePerson } from '../people/active-person.ts';
import { useScreen } from '../screen/screen-store.ts';
import { useNowMs } from '../station/clock.ts';
import { useView } from '../station/station-views.ts';
import { testIds } from '../test-ids.ts';
import { useWords, type Words } from '../words/use-words.ts';
import { roleNames } from '../words/word-params.ts';
import { PinPad } from './PinPad.tsx';
import { dismissMessage, type Message, type RefusalMessage, useMessages } from './refusal-store.ts';
import { refusalWords } from './refusal-words.ts';
import { RefusalDeeds } from './RefusalDeeds.tsx';
import { confirmOverTolerance, runRemedy, tryAgain } from './remedies.ts';

function remedyName(remedy: Button): string {
  if (remedy.kind === 'screen') return remedy.screen;
  return remedy.kind === 'command' ? remedy.name : remedy.kind;
}

/** The remedies that are buttons; a PIN is typed in the panel itself. */
type Button = Exclude<Remedy, { kind: 'pin' }>;

/** What is left of a lot that is too small for what was wanted. */
function restOf(message: Message, { quantity }: Words): string {
  const { left, unit } = message.kind === 'problem' ? {} : message.refusal.params;
  return quantity({ value: String(left), unit: String(unit) });
}

function usesRest(message: Message, remedy: Button): boolean {
  return message.kind !== 'problem' && message.refusal.code === 'lot-too-small' && remedy.kind === 'command';
}

function RemedyButton({ message, remedy, words }: { message: Message; remedy: Button; words: Words }): ReactNode {
  const { t } = words;
  const Icon = { screen: IconArrowRight, command: IconCheck, ask: IconUserQuestion }[remedy.kind];
  return (
    <TouchButton
      testId={testIds.remedy(remedyName(remedy))}
      flat
      className="remedy"
      icon={<Icon />}
      label={
        remedy.kind === 'ask'
          ? t('refusal.ask', { roles: roleNames(remedy.roles, words) })
          : usesRest(message, remedy)
            ? t('remedy.useRest', { quantity: restOf(message, words) })
            : t(remedy.label as 'remedy.screen.home', { defaultValue: remedyName(remedy) })
      }
      {...(remedy.kind === 'ask' ? { hint: t('refusal.askHint') } : {})}
      onPress={() => void runRemedy(message, remedy)}
    />
  );
}

/** What somebody with that authority may confirm. */
const confirmable: ReadonlySet<string> = new Set([
  'over-tolerance',
  'material-over',
  'rework-over',
  'rework-made-over',
]);

/** The amount that an over-tolerance refusal is about, if the active person may confirm it. */
function mayConfirm({ code, remedies }: Refusal, roles: readonly string[]): boolean {
  return (
    confirmable.has(code) &&
    remedies.some((remedy) => remedy.kind === 'ask' && remedy.roles.some((role) => roles.includes(role)))
  );
}

/** What a confirmation would count or consume all the same; undefined when there is nothing to confirm. */
function quantityToConfirm(command: Command, { code, params }: Refusal): Quantity | undefined {
  if ((command.name === 'reportQuantity' || command.name === 'completeJob') && code === 'over-tolerance')
    return command.params.good;
  return { value: String(params['total']), unit: String(params['unit']) };
}

/** What is added later comes after what is there: no key moves under a finger. */
function RefusalRemedies({ message, words }: { message: RefusalMessage; words: Words }): ReactNode {
  const { t, quantity } = words;
  const active = useActivePerson();
  const { refusal, mended } = message;
  const command = message.kind === 'scan' ? undefined : message.command;
  const confirmed =
    command && mayConfirm(refusal, active?.roles ?? []) ? quantityToConfirm(command, refusal) : undefined;
  const before = command?.actor ?? undefined;
  const isOther = active !== undefined && before !== undefined && active.id !== before;
  return (
    <>
      {refusal.remedies
        .filter((remedy) => remedy.kind !== 'pin')
        .map((remedy, index) => (
          // oxlint-disable-next-line react/no-array-index-key -- two remedies may differ in their parameters alone
          <RemedyButton key={index} message={message} remedy={remedy} words={words} />
        ))}
      {confirmed !== undefined ? (
        <TouchButton
          testId={testIds.confirmOver}
          flat
          className="remedy"
          icon={<IconChecks />}
          label={t('refusal.confirmOver', { quantity: quantity(confirmed) })}
          onPress={() => void confirmOverTolerance(message)}
        />
      ) : null}
      {mended && command?.name !== 'signOn' ? (
        <TouchButton
          testId={testIds.tryAgain}
          tone="strong"
          flat
          className="remedy"
          icon={<IconRefresh />}
          label={isOther ? t('refusal.againAs', { person: active.name }) : t('refusal.again')}
          onPress={() => void tryAgain(message)}
        />
      ) : null}
    </>
  );
}

/** The pad for the PIN that a refusal asks for; proven, what was refused is done. */
function PinOf({ message }: { readonly message: RefusalMessage }): ReactNode {
  const people = useView('session')?.people ?? [];
  const asked = message.refusal.remedies.find((remedy) => remedy.kind === 'pin');
  if (!asked) return null;
  const name = people.find(({ id }) => id === asked.person)?.name ?? asked.person;
  return <PinPad person={asked.person} name={name} onProven={() => void tryAgain(message)} />;
}

function ProblemRemedy({
  message,
  words,
}: {
  message: Extract<Message, { kind: 'problem' }>;
  words: Words;
}): ReactNode {
  return (
    <TouchButton
      testId={testIds.tryAgain}
      tone="strong"
      flat
      className="remedy"
      icon={<IconRefresh />}
      label={words.t('refusal.again')}
      onPress={() => {
        dismissMessage(message.number);
        void giveAgain(message.command, () => translate(`done.${message.command.name}`));
      }}
    />
  );
}

function whatAndWhy(message: Message, words: Words, nowMs: number): readonly [string, string] {
  const { t } = words;
  if (message.kind === 'scan') {
    const { read, wish = 'settings' } = message.scan;
    const what =
      read === null
        ? wish === 'leave'
          ? t('leave.refused')
          : t('settings.refused')
        : t('refusal.refused.scan', { read: shortCode(read) });
    return [what, refusalWords(message.refusal, words, nowMs)];
  }
  if (message.kind === 'refusal' && message.refusal.code === 'pin-needed')
    return [
      t('pin.title', { person: String(message.refusal.params['person']) }),
      refusalWords(message.refusal, words, nowMs),
    ];
  const title = t(`refusal.refused.${message.command.name}`);
  if (message.kind === 'refusal') return [title, refusalWords(message.refusal, words, nowMs)];
  return [title, t(`refusal.${message.code}`, { message: message.message })];
}

/** What was not done, why, and what to do about it, over the full width; it stays until it is dismissed. */
export function RefusalPanel(): ReactNode {
  const words = useWords();
  const { t } = words;
  const nowMs = useNowMs();
  const messages = useMessages();
  const { screen } = useScreen();
  // While the person who was asked signs on, the message that asks waits.
  const waiting = screen.name === 'signOn' ? screen.asked?.message : undefined;
  const shown = messages.filter((message) => message.number !== waiting);
  if (shown.length === 0) return null;
  const message = must(shown.at(-1), 'the newest message');
  const [what, why] = whatAndWhy(message, words, nowMs);
  const asksPin = message.kind !== 'problem' && message.refusal.code === 'pin-needed';
  return (
    <div className="refusal-veil">
      <FocusTrap active key={message.number}>
        <section
          className={asksPin ? 'refusal refusal--pin' : 'refusal'}
          role="alertdialog"
          aria-modal="true"
          aria-labelledby="refusal-what"
          aria-describedby="refusal-why"
          data-testid={testIds.refusal}
          data-code={message.kind === 'problem' ? message.code : message.refusal.code}
        >
          {asksPin ? (
            <IconLock className="refusal-icon" aria-hidden />
          ) : (
            <IconExclamationCircle className="refusal-icon alarm" aria-hidden />
          )}
          <div className="refusal-words">
            <h1 id="refusal-what" tabIndex={-1} data-autofocus>
              {what}
            </h1>
            <p id="refusal-why" data-testid={testIds.refusalWhy}>
              {why}
            </p>
            {message.kind === 'problem' ? null : <RefusalDeeds refusal={message.refusal} />}
            {message.kind === 'scan' && message.times > 1 ? (
              <p className="dim">{t('refusal.times', { count: message.times })}</p>
            ) : null}
            {shown.length > 1 ? <p className="dim">{t('refusal.more', { count: shown.length - 1 })}</p> : null}
          </div>
          {message.kind === 'problem' ? null : <PinOf message={message} />}
          <nav className="remedies" aria-label={t('refusal.next')}>
            {message.kind === 'problem' ? (
              <ProblemRemedy message={message} words={words} />
            ) : (
              <RefusalRemedies message={message} words={words} />
            )}
            <TouchButton
              testId={testIds.dismissRefusal}
              flat
              className="remedy remedy--close"
              icon={<IconX />}
              label={t('nav.close')}
              onPress={() => dismissMessage(message.number)}
            />
          </nav>
        </section>
      </FocusTrap>
    </div>
  );
}
