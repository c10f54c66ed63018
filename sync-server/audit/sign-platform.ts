import { createPrivateKey, sign } from 'node:crypto';

import type { KeyPair } from '../../shared/facts/signatures.ts';

const base64url = (hex: string) => Buffer.from(hex, 'hex').toString('base64url');

/** Signs a text with the platform's own Ed25519, hex. */
export function signPlatform(text: string, { secretKey, publicKey }: KeyPair): string {
  const jwk = { kty: 'OKP', crv: 'Ed25519', d: base64url(secretKey), x: base64url(publicKey) };
  return sign(null, Buffer.from(text), createPrivateKey({ key: jwk, format: 'jwk' })).toString('hex');
}
