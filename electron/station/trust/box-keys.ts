import { createPrivateKey, createPublicKey } from 'node:crypto';
import type { KeyObject } from 'node:crypto';

import type { KeyPair } from '../../../shared/facts/signatures.ts';
import { must } from '../../../shared/invariant.ts';

/** What stands before the 32 bytes in a PKCS#8 X25519 key (RFC 8410). */
const PKCS8_HEAD = '302e020100300506032b656e04220420';

/** The platform's form of an X25519 secret (64 hex digits). */
export function boxPrivateKey(secretKey: string): KeyObject {
  return createPrivateKey({ key: Buffer.from(PKCS8_HEAD + secretKey, 'hex'), format: 'der', type: 'pkcs8' });
}

/** The X25519 pair that a 32-byte secret stands for, both as hex. */
export function boxKeyPair(secretKey: string): KeyPair {
  const { x } = createPublicKey(boxPrivateKey(secretKey)).export({ format: 'jwk' });
  return { secretKey, publicKey: Buffer.from(must(x, 'a public key'), 'base64url').toString('hex') };
}
