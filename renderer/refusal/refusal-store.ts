import { create } from 'zustand';

import type { Command } from '../../shared/gate/command.ts';
import type { Refusal } from '../../shared/gate/refusal.ts';
import { playTone } from '../feedback/tones.ts';

/** What else than a command or a scan may be refused. */
export type OtherWish = 'settings' | 'leave';

/** A scan that was refused, or another wish that was: what was read, from where, and how it is tried once more. */
export interface RefusedScan {
  /** What was read, control characters made visible; null: nothing was, it is another wish. */
  readonly read: string | null;
  readonly wish?: OtherWish;
  /** Name of the device; empty for a code that was typed. */
  readonly device: string;
  readonly refusal: Refusal;
  /** Does the same once more, as the person who is active then. */
  readonly again: () => void;
}

/** Something that was not done, with the command or the scan it was asked by. */
export type Message = {
  /** Counts up; tells one message from another. */
  readonly number: number;
} & (
  | {
      readonly kind: 'refusal';
      readonly command: Command;
      readonly refusal: Refusal;
      /** Something was done about it since: trying again makes sense. */
      readonly mended: boolean;
    }
  | {
      readonly kind: 'scan';
      readonly scan: RefusedScan;
      readonly refusal: Refusal;
      readonly mended: boolean;
      /** How often this code was refused while the message waited. */
      readonly times: number;
    }
  | {
      readonly kind: 'problem';
      readonly command: Command;
      readonly code: 'invalid' | 'failed';
      readonly message: string;
    }
);

/** A message about a refusal, of a tap or of a scan. */
export type RefusalMessage = Extract<Message, { kind: 'refusal' | 'scan' }>;

interface Messages {
  /** What was not done and has not been dismissed, oldest first. */
  readonly messages: readonly Message[];
  readonly nextNumber: number;
}

const messageStore = create<Messages>(() => ({ messages: [], nextNumber: 1 }));

type NewMessage = Message extends infer Each ? (Each extends Message ? Omit<Each, 'number'> : never) : never;

/** @param replaced a message that the new one is shown instead of */
function add(message: NewMessage, replaced?: Message): void {
  playTone('refused');
  messageStore.setState(({ messages, nextNumber }) => ({
    messages: [...messages.filter((each) => each !== replaced), { ...message, number: nextNumber }],
    nextNumber: nextNumber + 1,
  }));
}

/** Shows a refusal until it is dismissed. */
export function showRefusal(command: Command, refusal: Refusal): void {
  add({ kind: 'refusal', command, refusal, mended: false });
}

/** Shows a refused scan until it is dismissed. The same code once more is one message that counts: what was last said of it holds. */
export function showRefusedScan(scan: RefusedScan): void {
  const before = messageStore
    .getState()
    .messages.find((message) => message.kind === 'scan' && scan.read !== null && message.scan.read === scan.read);
  const times = before?.kind === 'scan' ? before.times + 1 : 1;
  add({ kind: 'scan', scan, refusal: scan.refusal, mended: false, times }, before);
}

/** Shows that a wish of this person was not fulfilled, until it is dismissed. */
export function showRefusedWish(wish: OtherWish, refusal: Refusal, again: () => void): void {
  showRefusedScan({ read: null, wish, device: '', refusal, again });
}

/** Shows that the station could not do something, until it is dismissed. */
export function showProblem(command: Command, code: 'invalid' | 'failed', message: string): void {
  add({ kind: 'problem', command, code, message });
}

/** Takes a message away for good. */
export function dismissMessage(number: number): void {
  messageStore.setState(({ messages }) => ({ messages: messages.filter((message) => message.number !== number) }));
}

/**
 * Something was done about what was refused (a remedy ran, another person acts): trying again makes sense.
 * @param which `nobody`: only what was refused because nobody was signed on
 */
export function mendMessages(which: 'all' | 'nobody' = 'all'): void {
  const isMeant = ({ refusal }: RefusalMessage) => which === 'all' || refusal.code === 'not-signed-on';
  messageStore.setState(({ messages }) => ({
    messages: messages.map((message) =>
      message.kind !== 'problem' && isMeant(message) ? { ...message, mended: true } : message,
    ),
  }));
}

/** The messages that wait for the person now, outside of components. */
export function messagesNow(): readonly Message[] {
  return messageStore.getState().messages;
}

/** The messages that wait for the person, oldest first. */
export function useMessages(): readonly Message[] {
  return messageStore(({ messages }) => messages);
}
