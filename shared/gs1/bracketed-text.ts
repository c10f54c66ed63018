import { applicationIdentifier } from './application-identifiers.ts';
import { elementError } from './check-element.ts';
import { contradiction, gs1Error } from './element-strings.ts';
import type { Gs1Element, Gs1Result } from './element-strings.ts';

/** True when a text looks like the human readable form, (01)09501101530003(10)A1. */
export function isBracketed(text: string): boolean {
  return /^\(\d{2,4}\)/.test(text);
}

/**
 * Takes apart the human readable form under a barcode: identifiers in brackets, values between them. A bracket inside a value is written
 * with a backslash before it.
 */
export function parseBracketed(text: string): Gs1Result {
  const elements: Gs1Element[] = [];
  let at = 0;
  if (text === '') return gs1Error('empty', '', 0);
  while (at < text.length) {
    const ai = /^\((\d{2,4})\)/.exec(text.slice(at))?.[1];
    if (ai === undefined) return gs1Error('brackets', '', at);
    const identifier = applicationIdentifier(ai);
    if (!identifier) return gs1Error('ai-unknown', ai, at);
    const start = at + ai.length + 2;
    let end = start;
    while (end < text.length && text[end] !== '(') end += text.startsWith('\\(', end) ? 2 : 1;
    const value = text.slice(start, end).replaceAll('\\(', '(');
    const error = elementError(identifier, value, start);
    if (error) return { ok: false, error };
    elements.push({ ai, value });
    if (contradiction(elements)) return gs1Error('contradiction', ai, at);
    at = end;
  }
  return { ok: true, elements };
}

/** The human readable form of element strings. */
export function bracketedText(elements: readonly Gs1Element[]): string {
  return elements.map(({ ai, value }) => `(${ai})${value.replaceAll('(', '\\(')}`).join('');
}
