import { existsSync, readFileSync } from 'node:fs';
import path from 'node:path';

import { describe, expect, test } from 'vitest';

import { bracketedText, parseBracketed } from './bracketed-text.ts';
import { parseDigitalLink } from './digital-link.ts';
import { buildElementStrings, parseElementStrings } from './element-strings.ts';
import { readGs1 } from './read-gs1.ts';

const folder = process.env['LINESIDE_DATA'];
const file = folder === undefined ? '' : path.join(folder, 'quality/gs1/scan_vectors.json');
const has = existsSync(file);

interface Vector {
  readonly valid: boolean;
  readonly src: string;
  readonly opts?: Record<string, boolean>;
  readonly unbracketed?: string;
  readonly bracketed?: string;
  readonly scan?: string;
  readonly data?: string;
  readonly uri?: string;
}
const vectors = has ? (JSON.parse(readFileSync(file, 'utf8')) as Record<string, readonly Vector[]>) : {};

/** In the vectors FNC1 is written ^. */
const asRead = (text: string) => text.replaceAll('^', '\u001D');

/** What our answers and those of the vectors disagree about. */
function disagreements(
  kind: string,
  fits: (vector: Vector) => boolean,
  accepted: (vector: Vector) => boolean,
): string[] {
  const all = (vectors[kind] ?? []).filter((vector) => fits(vector));
  expect(all.length).toBeGreaterThan(10);
  return all.filter((vector) => accepted(vector) !== vector.valid).map((vector) => JSON.stringify(vector));
}

describe.skipIf(!has)('the published test vectors of GS1 (LINESIDE_DATA)', () => {
  test('element strings', () => {
    const isGs1 = ({ unbracketed = '' }: Vector) => unbracketed.startsWith('^');
    expect(
      disagreements('unbracketed_parse', isGs1, ({ unbracketed = '' }) => parseElementStrings(asRead(unbracketed)).ok),
    ).toEqual([]);
  });

  test('human readable text', () => {
    expect(
      disagreements(
        'bracketed_to_unbracketed',
        ({ opts }) => opts === undefined,
        ({ bracketed = '', unbracketed = '' }) => {
          const read = parseBracketed(bracketed);
          if (!read.ok) return false;
          const built = buildElementStrings(read.elements);
          return built.ok && `\u001D${built.text}` === asRead(unbracketed);
        },
      ),
    ).toEqual([]);
  });

  test('what readers send', () => {
    const isOurs = ({ scan = '' }: Vector) => /^\](C1|d2|Q3|J1|e0|E0|E4)/.test(scan) && !scan.includes('|');
    expect(disagreements('process_scan_data', isOurs, ({ scan = '' }) => readGs1(scan)?.ok === true)).toEqual([]);
  });

  test('identifiers that come again', () => {
    const rule = (vector: Vector) =>
      (vector as { rule?: string }).rule === 'validateAIrepeats' && !vector.bracketed?.includes('(89)');
    expect(disagreements('validate_ai_rules', rule, ({ bracketed = '' }) => parseBracketed(bracketed).ok)).toEqual([]);
  });

  test('Digital Link URIs, but that we take GTINs without leading zeros, schemes in any case and zone ids', () => {
    const lenient = /^HtTp:|%25lo|\/01\/\d{8,13}$|\?01=\d{8,13}$/;
    expect(
      disagreements(
        'parse_dl_uri',
        ({ opts, uri = '' }) => opts === undefined && !lenient.test(uri),
        ({ uri = '', unbracketed = '' }) => {
          const read = parseDigitalLink(uri);
          if (!read.ok) return false;
          const wanted = parseElementStrings(asRead(unbracketed));
          return !wanted.ok || bracketedText(wanted.elements) === bracketedText(read.elements);
        },
      ),
    ).toEqual([]);
  });
});
