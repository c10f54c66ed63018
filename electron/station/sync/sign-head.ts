import { createPrivateKey, sign } from 'node:crypto';
import type { KeyObject } from 'node:crypto';

import type { ChainHead } from '../../../shared/facts/chain.ts';
import { batchHeadText } from '../../../shared/facts/signatures.ts';
import type { BatchHead, KeyPair } from '../../../shared/facts/signatures.ts';

const base64url = (hex: string) => Buffer.from(hex, 'hex').toString('base64url');

let last: { readonly secretKey: string; readonly key: KeyObject } | undefined;

function privateKey(keys: KeyPair): KeyObject {
  if (last?.secretKey === keys.secretKey) return last.key;
  const jwk = { kty: 'OKP', crv: 'Ed25519', d: base64url(keys.secretKey), x: base64url(keys.publicKey) };
  const key = createPrivateKey({ key: jwk, format: 'jwk' });
  last = { secretKey: keys.secretKey, key };
  return key;
}

/** Signs a text with the platform's own Ed25519, hex. */
export function signText(text: string, keys: KeyPair): string {
  return sign(null, Buffer.from(text), privateKey(keys)).toString('hex');
}

/** Signs the head of a batch: `signBatchHead` of shared/ with the platform's own Ed25519, which gives the same signature much sooner. */
export function signHead(site: string, { chain, seq, head }: ChainHead, keys: KeyPair): BatchHead {
  const content = { site, chain, seq, head };
  return { ...content, signature: signText(batchHeadText(content), keys) };
}
