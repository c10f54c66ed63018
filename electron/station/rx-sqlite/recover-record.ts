/** A column of a record: text, a number, or something that is of no use here. */
export type RecoveredValue = string | number | null;

/** A varint at `offset`, and how many bytes it has; undefined when it runs over the end. */
export function varintAt(
  bytes: Buffer,
  offset: number,
): { readonly value: number; readonly length: number } | undefined {
  let value = 0;
  for (let length = 1; length <= 9; length += 1) {
    const byte = bytes[offset + length - 1];
    if (byte === undefined) return undefined;
    if (length === 9) return { value: value * 256 + byte, length };
    value = value * 128 + (byte & 0x7f);
    if (byte < 0x80) return { value, length };
  }
  return undefined;
}

const INTEGER_BYTES = [0, 1, 2, 3, 4, 6, 8];

function sizeOf(type: number): number {
  if (type < INTEGER_BYTES.length) return INTEGER_BYTES[type] ?? 0;
  if (type === 7) return 8;
  if (type < 12) return 0;
  return (type - (type % 2 === 0 ? 12 : 13)) / 2;
}

function valueOf(type: number, bytes: Buffer): RecoveredValue {
  if (type === 8 || type === 9) return type - 8;
  if (type === 7) return bytes.readDoubleBE(0);
  if (type >= 1 && type <= 5) return bytes.readIntBE(0, bytes.length);
  if (type === 6) return Number(bytes.readBigInt64BE(0));
  if (type >= 13 && type % 2 === 1) return bytes.toString('utf8');
  return null;
}

/** Reads a SQLite record; undefined when its bytes cannot be one. Integers beyond 2^53 lose their last digits. */
export function readRecord(payload: Buffer): RecoveredValue[] | undefined {
  const header = varintAt(payload, 0);
  if (!header || header.value > payload.length) return undefined;
  const values: RecoveredValue[] = [];
  let at = header.length;
  let body = header.value;
  while (at < header.value) {
    const type = varintAt(payload, at);
    if (!type || type.value === 10 || type.value === 11) return undefined;
    const size = sizeOf(type.value);
    if (body + size > payload.length) return undefined;
    values.push(valueOf(type.value, payload.subarray(body, body + size)));
    at += type.length;
    body += size;
  }
  return at === header.value ? values : undefined;
}
