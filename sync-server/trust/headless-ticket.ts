import { ticketText } from '../../shared/trust/ticket.ts';
import { newCode, secretHash } from './codes.ts';
import type { TrustStore } from './trust-store.ts';

const GOOD_FOR_MS = 600_000;

/**
 * A ticket for a headless station that this server is about to start; undefined when its name is enrolled already and it knows the authority
 * of the site (which it does not when the server had none before). One that was revoked gets
 * none either, unless its folder was removed: then it is another one under the same name.
 */
export async function headlessTicket(
  trust: TrustStore,
  { station, isNew }: { readonly station: string; readonly isNew: boolean },
  { url, ca }: { readonly url: string; readonly ca: string | null },
  nowMs: number,
): Promise<string | undefined> {
  const device = trust.deviceOf(station);
  if (device?.revoked === null && device.authority === ca) return undefined;
  if (device && device.revoked !== null && !isNew) return undefined;
  const code = newCode();
  await trust.addCode(
    {
      hash: secretHash(code),
      purpose: 'enrol',
      kind: 'headless',
      station,
      expiresAt: new Date(nowMs + GOOD_FOR_MS).toISOString(),
      isReusable: false,
      replaces: false,
      by: 'the server itself',
    },
    new Date(nowMs).toISOString(),
  );
  return ticketText({ url, ca, code }, (text) => Buffer.from(text, 'utf8').toString('base64url'));
}
