import { applicationIdentifier } from './application-identifiers.ts';
import type { Gs1Element } from './element-strings.ts';
import { parseElementStrings } from './element-strings.ts';

/** Identifiers whose value ends with the element and is checked so strictly that it is hardly met by chance. */
const tellTale = /(?:1[1-7]\d{6}|01\d{14}|00\d{18}|31[0-6][0-5]\d{6})/;

/**
 * A value of variable length that seems to have swallowed what follows, because the reader sends no FNC1: the lot "A1" and the expiry read as
 * the lot "A117261231". Nothing is guessed from it; it is what a person is told when such a lot is not known.
 */
export function swallowedElement(elements: readonly Gs1Element[]): Gs1Element | undefined {
  return elements.find(({ ai, value }) => {
    if (applicationIdentifier(ai)?.fixed !== false) return false;
    for (let at = 1; at < value.length; at += 1)
      if (tellTale.test(value.slice(at, at + 20)) && parseElementStrings(value.slice(at)).ok) return true;
    return false;
  });
}
