import type { Revocation } from './trust-store.ts';

/** What a device is told that is trusted no more. */
export function revokedSentence(station: string, { at, reason }: Revocation): string {
  return `The device "${station}" is revoked since ${at}: ${reason} What it still sends is kept without effect. Call whoever looks after the server; a new ticket lets it in again.`;
}
