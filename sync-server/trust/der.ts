/** The few forms of DER (ITU-T X.690) that a certificate needs. Each function gives a whole element: tag, length, content. */

function lengthOf(bytes: number): Buffer {
  if (bytes < 0x80) return Buffer.from([bytes]);
  const digits = bytes.toString(16);
  const octets = Buffer.from(digits.length % 2 === 0 ? digits : `0${digits}`, 'hex');
  return Buffer.concat([Buffer.from([0x80 + octets.length]), octets]);
}

/** An element of any tag. */
export function element(tag: number, ...content: readonly Uint8Array[]): Buffer {
  const body = Buffer.concat(content);
  return Buffer.concat([Buffer.from([tag]), lengthOf(body.length), body]);
}

export const sequence = (...parts: readonly Uint8Array[]): Buffer => element(0x30, ...parts);
export const setOf = (...parts: readonly Uint8Array[]): Buffer => element(0x31, ...parts);
export const octetString = (content: Uint8Array): Buffer => element(0x04, content);
export const boolean = (value: boolean): Buffer => element(0x01, Buffer.from([value ? 0xff : 0]));
export const utf8String = (text: string): Buffer => element(0x0c, Buffer.from(text, 'utf8'));

/** `[number] EXPLICIT`: the element inside another one. */
export const explicit = (number: number, content: Uint8Array): Buffer => element(0xa0 + number, content);
/** `[number] IMPLICIT` of a primitive type: its content under another tag. */
export const implicit = (number: number, content: Uint8Array): Buffer => element(0x80 + number, content);

/** An INTEGER that is not negative, most significant octet first; in as few octets as it needs (X.690, 8.3.2). */
export function integer(value: Uint8Array | number): Buffer {
  const given = typeof value === 'number' ? Buffer.from([value]) : Buffer.from(value);
  let from = 0;
  while (from < given.length - 1 && given[from] === 0) from += 1;
  const octets = given.subarray(from);
  return element(0x02, (octets[0] ?? 0) >= 0x80 ? Buffer.concat([Buffer.from([0]), octets]) : octets);
}

/** Whole octets as a BIT STRING, or a few named bits: the first is the highest bit of the first octet. */
export const bitString = (content: Uint8Array, unusedBits = 0): Buffer =>
  element(0x03, Buffer.from([unusedBits]), content);

function base128(value: number): number[] {
  const octets = [value % 128];
  for (let rest = Math.floor(value / 128); rest > 0; rest = Math.floor(rest / 128)) octets.unshift((rest % 128) + 128);
  return octets;
}

/** An OBJECT IDENTIFIER in its dotted form. */
export function objectId(dotted: string): Buffer {
  const [first = 0, second = 0, ...others] = dotted.split('.').map(Number);
  return element(0x06, Buffer.from([first * 40 + second, ...others.flatMap(base128)]));
}

/** A Time of a certificate: UTCTime up to 2049, GeneralizedTime from then on (RFC 5280, 4.1.2.5). */
export function time(ms: number): Buffer {
  const digits = new Date(ms).toISOString().replaceAll(/[-:T]|\.\d+/g, '');
  const isShort = new Date(ms).getUTCFullYear() < 2050;
  return isShort ? element(0x17, Buffer.from(digits.slice(2))) : element(0x18, Buffer.from(digits));
}
