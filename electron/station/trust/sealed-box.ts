import { createDecipheriv, createPublicKey, diffieHellman, hkdfSync } from 'node:crypto';

import type { KeyPair } from '../../../shared/facts/signatures.ts';
import type { SealedBox } from '../../../shared/trust/trust-protocol.ts';
import { boxPrivateKey } from './box-keys.ts';

const KEY_BYTES = 32;
const NONCE_BYTES = 12;
const TAG_BYTES = 16;
const INFO = 'lineside box 1';

/**
 * Opens what was encrypted to this station: X25519, HKDF-SHA256 (salt: ephemeral key, then the key of the device), AES-256-GCM.
 * @returns the text, or undefined when it was not written to this key or was changed since.
 */
export function openBox({ ephemeral, nonce, text }: SealedBox, own: KeyPair): string | undefined {
  try {
    const theirs = Buffer.from(ephemeral, 'base64url');
    const iv = Buffer.from(nonce, 'base64url');
    const sealed = Buffer.from(text, 'base64url');
    if (theirs.length !== KEY_BYTES || iv.length !== NONCE_BYTES || sealed.length < TAG_BYTES) return undefined;
    const publicKey = createPublicKey({
      key: { kty: 'OKP', crv: 'X25519', x: theirs.toString('base64url') },
      format: 'jwk',
    });
    const shared = diffieHellman({ privateKey: boxPrivateKey(own.secretKey), publicKey });
    const salt = Buffer.concat([theirs, Buffer.from(own.publicKey, 'hex')]);
    const key = Buffer.from(hkdfSync('sha256', shared, salt, INFO, KEY_BYTES));
    const decipher = createDecipheriv('aes-256-gcm', key, iv, { authTagLength: TAG_BYTES });
    decipher.setAuthTag(sealed.subarray(-TAG_BYTES));
    const open = Buffer.concat([decipher.update(sealed.subarray(0, -TAG_BYTES)), decipher.final()]);
    return open.toString('utf8');
  } catch {
    return undefined; // A point of small order, a wrong tag: nothing that was meant for this station.
  }
}
