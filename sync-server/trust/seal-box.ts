import {
  createCipheriv,
  createPublicKey,
  diffieHellman,
  generateKeyPairSync,
  hkdfSync,
  randomBytes,
} from 'node:crypto';

import { must } from '../../shared/invariant.ts';
import type { SealedBox } from '../../shared/trust/trust-protocol.ts';

/**
 * Encrypts a text to the X25519 key of a device (64 hex digits), as `sealedBox` says.
 * @returns undefined when the key is no good one (a point of small order).
 */
export function sealBox(text: string, boxKey: string): SealedBox | undefined {
  try {
    const device = Buffer.from(boxKey, 'hex');
    const publicKey = createPublicKey({
      key: { kty: 'OKP', crv: 'X25519', x: device.toString('base64url') },
      format: 'jwk',
    });
    const own = generateKeyPairSync('x25519');
    const ephemeral = Buffer.from(must(own.publicKey.export({ format: 'jwk' }).x, 'a public key'), 'base64url');
    const shared = diffieHellman({ privateKey: own.privateKey, publicKey });
    const salt = Buffer.concat([ephemeral, device]);
    const key = Buffer.from(hkdfSync('sha256', shared, salt, 'lineside box 1', 32));
    const nonce = randomBytes(12);
    const cipher = createCipheriv('aes-256-gcm', key, nonce, { authTagLength: 16 });
    const sealed = Buffer.concat([cipher.update(text, 'utf8'), cipher.final(), cipher.getAuthTag()]);
    return {
      ephemeral: ephemeral.toString('base64url'),
      nonce: nonce.toString('base64url'),
      text: sealed.toString('base64url'),
    };
  } catch {
    return undefined;
  }
}
