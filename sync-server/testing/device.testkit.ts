import { createDecipheriv, createPublicKey, diffieHellman, generateKeyPairSync, hkdfSync } from 'node:crypto';
import type { KeyObject } from 'node:crypto';

import { signStatement } from '../../shared/facts/signatures.ts';
import { must } from '../../shared/invariant.ts';
import { readTicket } from '../../shared/trust/ticket.ts';
import type { DeviceKind } from '../../shared/trust/ticket.ts';
import { enrolResponse, trustPaths } from '../../shared/trust/trust-protocol.ts';
import type { EnrolRequest, EnrolResponse, SealedBox } from '../../shared/trust/trust-protocol.ts';
import { trustCommand } from '../trust/trust-command.ts';
import type { TestStation } from './station.testkit.ts';
import { post } from './sync-client.testkit.ts';

/** A station with a second key, for what is encrypted to it. */
export interface TestDevice {
  readonly station: TestStation;
  readonly boxKey: string;
  readonly request: (code: string, over?: Partial<EnrolRequest>) => EnrolRequest;
  /** Shows its ticket at the server that the ticket names. */
  readonly enrol: (ticket: string) => Promise<EnrolResponse>;
  readonly open: (box: SealedBox) => string;
}

const raw = (key: KeyObject) => Buffer.from(must(key.export({ format: 'jwk' }).x, 'a key'), 'base64url');

/** The ticket in a text, read as stations read it. */
export function ticketIn(text: string) {
  return must(
    readTicket(text, (encoded) => Buffer.from(encoded, 'base64url').toString('utf8')),
    'a ticket',
  );
}

export function testDevice(station: TestStation, kind: DeviceKind = 'kiosk'): TestDevice {
  const box = generateKeyPairSync('x25519');
  const boxKey = raw(box.publicKey).toString('hex');
  const request = (code: string, over: Partial<EnrolRequest> = {}): EnrolRequest => {
    const { publicKey, secretKey } = station.keys;
    const at = '2026-11-22T08:00:00.000Z';
    const unsigned = { site: 'demo', station: station.name, code, kind, publicKey, boxKey, at };
    return {
      ...unsigned,
      signature: signStatement({ is: 'lineside enrolment 1', ...unsigned }, secretKey),
      ...over,
    };
  };
  return {
    station,
    boxKey,
    request,
    enrol: async (text) => {
      const { url, code } = ticketIn(text);
      return enrolResponse.parse(await post(url + trustPaths.enrol, request(code)));
    },
    open: ({ ephemeral, nonce, text }) => {
      const theirs = Buffer.from(ephemeral, 'base64url');
      const publicKey = createPublicKey({ key: { kty: 'OKP', crv: 'X25519', x: ephemeral }, format: 'jwk' });
      const shared = diffieHellman({ privateKey: box.privateKey, publicKey });
      const salt = Buffer.concat([theirs, raw(box.publicKey)]);
      const key = Buffer.from(hkdfSync('sha256', shared, salt, 'lineside box 1', 32));
      const sealed = Buffer.from(text, 'base64url');
      const decipher = createDecipheriv('aes-256-gcm', key, Buffer.from(nonce, 'base64url'), { authTagLength: 16 });
      decipher.setAuthTag(sealed.subarray(-16));
      return decipher.update(sealed.subarray(0, -16), undefined, 'utf8') + decipher.final('utf8');
    },
  };
}

/** Lets a station in at the server that runs on a data folder. */
export async function letIn(data: string, station: TestStation): Promise<void> {
  const order = { does: 'enrol', station: station.name, kind: 'kiosk', url: null, hours: 1, replace: false } as const;
  const answer = await trustCommand(data, { ...order, by: 'the test' });
  await testDevice(station).enrol(must(answer.secret, answer.text));
}
