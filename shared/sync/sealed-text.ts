/**
 * A station and its server tell each other the digests of what they send, so that a bit that changes on the way is noticed. Facts on
 * their way up are proved by hash and signature; this covers everything else: what is asked for, rows, checkpoints, answers.
 */

/** Request header: SHA-256 of the body (before compression), 64 hex digits. The answer to such a request is sealed. */
export const DIGEST_HEADER = 'lineside-digest';

const OPENING = ',"digest":"';
const CLOSING = '"}';
const HEX_DIGITS = 64;
const LENGTH = OPENING.length + HEX_DIGITS + CLOSING.length;

/** What comes in place of the last `}` of a sealed JSON object: its digest as one more member. */
export function sealOf(digest: string): string {
  return `${OPENING}${digest}${CLOSING}`;
}

/**
 * Opens a sealed JSON object.
 * @param digestOf SHA-256 over the digest of the request and the text before the seal, in UTF-8, as hex.
 * @returns its text without the seal; `damaged` when anything of request or answer changed on the way; `unsealed` when there is no seal.
 */
export function openSealed(
  text: string,
  digestOf: (sealed: string) => string,
): { readonly text: string } | 'damaged' | 'unsealed' {
  const end = text.length - LENGTH;
  if (end < 1 || !text.startsWith(OPENING, end) || !text.endsWith(CLOSING)) return 'unsealed';
  const sealed = text.slice(0, end);
  return digestOf(sealed) === text.slice(end + OPENING.length, -CLOSING.length) ? { text: `${sealed}}` } : 'damaged';
}
