/** What a reader says about the kind of barcode (ISO/IEC 15424), when it is set to send that. */
export interface Symbology {
  /** The text without the identifier. */
  readonly text: string;
  /** gs1: element strings. ean: a GTIN by itself. plain: anything else. unknown: the reader says nothing. */
  readonly carries: 'gs1' | 'ean' | 'plain' | 'unknown';
  /** Characters that the identifier took. */
  readonly skipped: number;
}

const gs1Carriers = new Set(['C1', 'd2', 'Q3', 'e0', 'J1', 'e1', 'e2']);
const eanCarriers = new Set(['E0', 'E4']);

/** Takes the symbology identifier off: "]", the letter of the symbology and its modifier. */
export function readSymbology(text: string): Symbology {
  const code = /^\]([A-Za-z][0-9A-Za-z])/.exec(text)?.[1];
  if (code === undefined) return { text, carries: 'unknown', skipped: 0 };
  const carries = gs1Carriers.has(code) ? 'gs1' : eanCarriers.has(code) ? 'ean' : 'plain';
  return { text: text.slice(3), carries, skipped: 3 };
}
