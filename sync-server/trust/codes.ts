import { createHash, randomBytes } from 'node:crypto';

const DIGITS = '0123456789ABCDEFGHJKMNPQRSTVWXYZ';

/** A new one-time code: 100 random bits in groups of five digits, as `enrolmentCode` has it. */
export function newCode(random: (bytes: number) => Uint8Array = randomBytes): string {
  const digits = Array.from(random(20), (byte) => DIGITS[byte % 32]).join('');
  return digits.replaceAll(/(?<=^(?:.{5})+)(?=.)/g, '-');
}

/** What is kept of a secret that somebody else has: SHA-256, 64 hex digits. Its 100 or more random bits need no slow hash. */
export function secretHash(secret: string): string {
  return createHash('sha256').update(secret).digest('hex');
}
