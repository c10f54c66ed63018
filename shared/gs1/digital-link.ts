import { applicationIdentifier } from './application-identifiers.ts';
import { elementError } from './check-element.ts';
import { gs1Error } from './element-strings.ts';
import type { Gs1Element, Gs1Result } from './element-strings.ts';

/** Primary keys of GS1 Digital Link URIs (URI syntax 1.6, clause 4.3) with the qualifiers that may follow in the path, in this order. */
const qualifiersOf: Readonly<Record<string, readonly (readonly string[])[]>> = {
  '00': [[]],
  '01': [['22', '10', '21'], ['235']],
  '253': [[]],
  '255': [[]],
  '401': [[]],
  '402': [[]],
  '414': [['254'], ['7040']],
  '415': [['8020']],
  '417': [['7040']],
  '8003': [[]],
  '8004': [['7040']],
  '8006': [['22', '10', '21']],
  '8010': [['8011']],
  '8013': [[]],
  '8017': [['8019']],
  '8018': [['8019']],
};
/** Qualifiers that are never attributes: they would name another thing. */
const pathOnly = new Set(['22', '21', '235', '254', '8011', '8019', '8020']);

/** True when a text can be a link. */
export function isLink(text: string): boolean {
  return /^https?:\/\//i.test(text);
}

function decoded(text: string): string | undefined {
  try {
    return decodeURIComponent(text);
  } catch {
    return undefined;
  }
}

function isInOrder(key: string, qualifiers: readonly string[]): boolean {
  return (qualifiersOf[key] ?? []).some((order) => {
    const places = qualifiers.map((ai) => order.indexOf(ai));
    return places.every((place, index) => place > (places[index - 1] ?? -1));
  });
}

/** True when an identifier in the query belongs into the path behind this key and these qualifiers. */
function belongsInPath(key: string, qualifiers: readonly string[], ai: string): boolean {
  if (pathOnly.has(ai)) return true;
  return (qualifiersOf[key] ?? []).some((order) => [ai, ...qualifiers].every((each) => order.includes(each)));
}

interface Piece {
  readonly ai: string;
  readonly raw: string;
  readonly at: number;
}

/** The last place in the path where a primary key stands with its qualifiers to the end; what is before it is the stem of the link. */
function keyPath(path: string, offset: number): readonly Piece[] | undefined {
  const segments: { text: string; at: number }[] = [];
  let at = 0;
  for (const text of path.split('/')) {
    segments.push({ text, at: offset + at });
    at += text.length + 1;
  }
  for (let first = segments.length - 2; first > 0; first -= 2) {
    if (!Object.hasOwn(qualifiersOf, segments[first]?.text ?? '')) continue;
    const pieces: Piece[] = [];
    for (let index = first; index + 1 < segments.length; index += 2)
      pieces.push({
        ai: segments[index]?.text ?? '',
        raw: segments[index + 1]?.text ?? '',
        at: segments[index + 1]?.at ?? 0,
      });
    return pieces;
  }
  return undefined;
}

function queryPieces(query: string, offset: number): readonly Piece[] {
  const pieces: Piece[] = [];
  let at = offset;
  for (const part of query.split(/[&;]/)) {
    const equals = part.indexOf('=');
    const name = equals === -1 ? part : part.slice(0, equals);
    // Only names of digits are identifiers; other parameters belong to the web.
    if (/^\d+$/.test(name))
      pieces.push({ ai: name, raw: part.slice(equals + 1).replaceAll('+', '%20'), at: at + equals + 1 });
    at += part.length + 1;
  }
  return pieces;
}

function elementOf({ ai, raw, at }: Piece): { readonly element: Gs1Element } | Extract<Gs1Result, { ok: false }> {
  const identifier = applicationIdentifier(ai);
  if (!identifier) return gs1Error('ai-unknown', ai, at);
  const text = decoded(raw);
  if (text === undefined) return gs1Error('character', ai, at);
  const isGtin = ai === '01' || ai === '02';
  const value = isGtin && /^(\d{8}|\d{12}|\d{13})$/.test(text) ? text.padStart(14, '0') : text;
  const error = elementError(identifier, value, at);
  return error ? { ok: false, error } : { element: { ai, value } };
}

/**
 * Takes apart an uncompressed GS1 Digital Link URI: a primary key and its qualifiers in the path, attributes in the query. GTINs of 8, 12
 * and 13 digits are accepted. Parameters that are no application identifiers are left aside.
 */
export function parseDigitalLink(uri: string): Gs1Result {
  const found = /^(https?:\/\/)([^/?#\s]+)(\/[^?#\s]*)(?:\?([^#\s]*))?(?:#\S*)?$/i.exec(uri);
  if (!found) return gs1Error('not-a-link', '', 0);
  const [, scheme = '', host = '', path = '', query = ''] = found;
  const pathAt = scheme.length + host.length;
  const pieces = keyPath(path, pathAt);
  const [key, ...qualifiers] = pieces ?? [];
  if (!key) return gs1Error('not-a-link', '', pathAt);
  if (
    !isInOrder(
      key.ai,
      qualifiers.map(({ ai }) => ai),
    )
  )
    return gs1Error('not-a-link', qualifiers[0]?.ai ?? '', key.at);
  const attributes = queryPieces(query, pathAt + path.length + 1);
  const names = qualifiers.map(({ ai }) => ai);
  for (const [index, { ai, at }] of attributes.entries()) {
    if ([key.ai, ...names, ...attributes.slice(0, index).map((other) => other.ai)].includes(ai))
      return gs1Error('contradiction', ai, at);
    if (belongsInPath(key.ai, names, ai)) return gs1Error('not-a-link', ai, at);
  }
  const elements: Gs1Element[] = [];
  for (const piece of [key, ...qualifiers, ...attributes]) {
    const read = elementOf(piece);
    if (!('element' in read)) return read;
    elements.push(read.element);
  }
  return { ok: true, elements };
}
