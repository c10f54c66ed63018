import { applicationIdentifier, identifierAt } from './application-identifiers.ts';
import type { Gs1Error, Gs1ErrorCode } from './check-element.ts';
import { elementError, longestValue } from './check-element.ts';

/** One element string: an application identifier with its value. */
export interface Gs1Element {
  readonly ai: string;
  readonly value: string;
}

/** A GS1 code taken apart, or what is wrong with it and where. */
export type Gs1Result =
  | { readonly ok: true; readonly elements: readonly Gs1Element[] }
  | { readonly ok: false; readonly error: Gs1Error };

/** FNC1 between element strings, as readers send it: the control character GS. */
export const GROUP_SEPARATOR = '\u001D';

/** A result that says what is wrong. */
export function gs1Error(code: Gs1ErrorCode, ai: string, position: number): Extract<Gs1Result, { ok: false }> {
  return { ok: false, error: { code, ai, position } };
}

/** An identifier may come again with the same value (two symbols on one label), never with another (General Specifications 4.13.1). */
export function contradiction(elements: readonly Gs1Element[]): Gs1Element | undefined {
  return elements.find(({ ai, value }, index) =>
    elements.slice(0, index).some((other) => other.ai === ai && other.value !== value),
  );
}

/**
 * Takes apart GS1 element strings as a reader sends them: identifiers and values one after the other, GS after values of variable length.
 * GS at the beginning, at the end and after values of predefined length is accepted.
 * @param text without symbology identifier
 * @param offset what is added to places in errors
 */
export function parseElementStrings(text: string, offset = 0): Gs1Result {
  const elements: Gs1Element[] = [];
  let at = text.startsWith(GROUP_SEPARATOR) ? 1 : 0;
  if (at >= text.length) return gs1Error('empty', '', offset);
  while (at < text.length) {
    const identifier = identifierAt(text, at);
    if (!identifier) return gs1Error('ai-unknown', text.slice(at, at + 4), offset + at);
    const { ai, fixed } = identifier;
    const start = at + ai.length;
    const separator = text.indexOf(GROUP_SEPARATOR, start);
    const limit = separator === -1 ? text.length : separator;
    const end = fixed ? Math.min(limit, start + longestValue(identifier)) : limit;
    const value = text.slice(start, end);
    const error = elementError(identifier, value, offset + start);
    if (error) return { ok: false, error };
    elements.push({ ai, value });
    if (contradiction(elements)) return gs1Error('contradiction', ai, offset + at);
    at = text[end] === GROUP_SEPARATOR ? end + 1 : end;
  }
  return { ok: true, elements };
}

/**
 * Makes the data of a barcode from element strings, with GS where a value of variable length is followed by another.
 * @returns the data, or the first thing that is wrong
 */
export function buildElementStrings(
  elements: readonly Gs1Element[],
): { readonly ok: true; readonly text: string } | { readonly ok: false; readonly error: Gs1Error } {
  if (elements.length === 0) return gs1Error('empty', '', 0);
  let text = '';
  for (const [index, { ai, value }] of elements.entries()) {
    const identifier = applicationIdentifier(ai);
    if (!identifier) return gs1Error('ai-unknown', ai, text.length);
    const error = elementError(identifier, value, text.length + ai.length);
    if (error) return { ok: false, error };
    text += `${ai}${value}${identifier.fixed || index === elements.length - 1 ? '' : GROUP_SEPARATOR}`;
  }
  const twice = contradiction(elements);
  return twice ? gs1Error('contradiction', twice.ai, text.length) : { ok: true, text };
}
