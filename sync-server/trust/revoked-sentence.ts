import type { Revocation } from './trust-store.ts';

/** A reason as a sentence: people write it with a full stop or without. */
export function ended(reason: string): string {
  return /[.!?]$/.test(reason) ? reason : `${reason}.`;
}

/** What a device is told that is trusted no more. */
export function revokedSentence(station: string, { at, reason }: Revocation): string {
  return `The device "${station}" is revoked since ${at}: ${ended(reason)} What it still sends is kept without effect. Call whoever looks after the server; a new ticket lets it in again.`;
}
