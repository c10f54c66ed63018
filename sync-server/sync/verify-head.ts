import { createPublicKey, verify } from 'node:crypto';
import type { KeyObject } from 'node:crypto';

import { batchHeadText } from '../../shared/facts/signatures.ts';
import type { BatchHead } from '../../shared/facts/signatures.ts';
import { helloText } from '../../shared/sync/hello-signature.ts';
import type { HelloRequest } from '../../shared/sync/protocol.ts';

const KEPT_KEYS = 10_000;
const keys = new Map<string, KeyObject>();

function keyObject(publicKey: string): KeyObject {
  let key = keys.get(publicKey);
  if (!key) {
    const x = Buffer.from(publicKey, 'hex').toString('base64url');
    key = createPublicKey({ key: { kty: 'OKP', crv: 'Ed25519', x }, format: 'jwk' });
    if (keys.size >= KEPT_KEYS) keys.clear();
    keys.set(publicKey, key);
  }
  return key;
}

function verifyText(text: string, signature: string, publicKey: string): Promise<boolean> {
  return new Promise((resolve) => {
    try {
      verify(null, Buffer.from(text), keyObject(publicKey), Buffer.from(signature, 'hex'), (error, isSigned) =>
        resolve(!error && isSigned),
      );
    } catch {
      resolve(false); // No point on the curve: proves nothing.
    }
  });
}

/**
 * True when the sender of a hello holds the key that it names: `verifyHello` of shared/, on a thread of its own. Only for a key that
 * `verifyHello` accepted once: the platform takes keys of small order too, under which one signature fits every statement.
 */
export function verifyKnownHello(hello: HelloRequest): Promise<boolean> {
  return verifyText(helloText(hello), hello.signature, hello.publicKey);
}

/**
 * True when the station that owns `publicKey` signed exactly this head: `verifyBatchHead` of shared/ with the platform's own
 * Ed25519, thirty times faster, and on a thread of its own. The key itself was checked when the station said hello.
 */
export function verifyHead(head: BatchHead, publicKey: string): Promise<boolean> {
  return verifyText(batchHeadText(head), head.signature, publicKey);
}
