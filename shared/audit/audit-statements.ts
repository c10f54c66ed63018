import { canonicalJson } from '../facts/canonical-json.ts';

/** First line of an audit file says this; the verifier, which stands alone, knows the same words. */
export const AUDIT_FORMAT = 'lineside audit 1';

/** What the site signs of the end of a server's own chain: servers have no device key. */
export function siteHeadText(site: string, chain: string, seq: number, head: string): string {
  return canonicalJson({ is: 'lineside site head 1', site, chain, seq, head });
}

/** What the site signs of a whole audit file: the number of lines before the last, and the SHA-256 of their bytes. */
export function auditEndText(site: string, lines: number, sha256: string): string {
  return canonicalJson({ is: 'lineside audit end 1', site, lines, sha256 });
}
