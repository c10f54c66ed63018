import { isBracketed, parseBracketed } from './bracketed-text.ts';
import { gtin14 } from './check-digit.ts';
import { isLink, parseDigitalLink } from './digital-link.ts';
import { gs1Error, parseElementStrings } from './element-strings.ts';
import type { Gs1Result } from './element-strings.ts';
import { readSymbology } from './symbology.ts';

/** A code as GS1 means it. `sure` is false where only the form speaks for it: then it counts only if nothing of ours is meant. */
export type Gs1Reading = Gs1Result & { readonly sure: boolean };

/**
 * Reads whatever form a GS1 code comes in: element strings with or without symbology identifier, a Digital Link URI, the human readable
 * text, a bare GTIN.
 * @returns undefined when nothing speaks for GS1
 */
export function readGs1(raw: string): Gs1Reading | undefined {
  const { text, carries, skipped } = readSymbology(raw);
  if (carries === 'gs1') return { ...parseElementStrings(text, skipped), sure: true };
  if (carries === 'ean') {
    const gtin = text.length === 13 || text.length === 8 ? gtin14(text) : undefined;
    return gtin === undefined
      ? { ...gs1Error('check-digit', '01', skipped), sure: true }
      : { ok: true, elements: [{ ai: '01', value: gtin }], sure: true };
  }
  if (isLink(text)) {
    const link = parseDigitalLink(text);
    // Most links in the world are not ours to judge.
    return link.ok || link.error.code !== 'not-a-link' ? { ...link, sure: true } : undefined;
  }
  if (isBracketed(text)) return { ...parseBracketed(text), sure: true };
  // Digits of the right number with the right check digit are an item number rather than an internal identifier (91 to 99) by chance.
  const gtin = gtin14(text);
  if (gtin !== undefined) return { ok: true, elements: [{ ai: '01', value: gtin }], sure: false };
  const strict = parseElementStrings(text);
  const separated = text.includes('\u001D');
  return strict.ok || separated ? { ...strict, sure: separated } : undefined;
}
