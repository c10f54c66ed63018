import * as fc from 'fast-check';
import { expect, it } from 'vitest';

import { keyPairOf } from '../../../shared/facts/signatures.ts';
import { platformKeyPair } from './platform-key-pair.ts';

it('makes the same key pair of a seed as shared/ does', () => {
  const seed = fc.uint8Array({ minLength: 32, maxLength: 32 }).map((bytes) => Buffer.from(bytes).toString('hex'));
  fc.assert(
    fc.property(seed, (secretKey) => {
      expect(platformKeyPair(secretKey)).toEqual(keyPairOf(secretKey));
    }),
    { numRuns: 30 },
  );
});
