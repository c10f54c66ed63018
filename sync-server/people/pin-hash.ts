import { randomBytes, scryptSync } from 'node:crypto';

import { PIN_PROOF, pinDigits } from '../../shared/people/pin-proof.ts';
import type { PersonPlan } from '../../shared/plan/person.ts';

/**
 * The proof of a PIN as a person's plan carries it. Takes some 50 ms.
 * @param salt 16 bytes; random unless a test says otherwise
 * @throws when these are not 6 to 12 digits
 */
export function pinHash(digits: string, salt = randomBytes(PIN_PROOF.saltBytes)): NonNullable<PersonPlan['pin']> {
  if (!pinDigits.test(digits)) throw new Error('A PIN is 6 to 12 digits.');
  const { cost, blockSize, parallelization, hashBytes } = PIN_PROOF;
  const hash = scryptSync(digits, salt, hashBytes, { N: cost, r: blockSize, p: parallelization });
  return { salt: salt.toString('hex'), hash: hash.toString('hex') };
}
