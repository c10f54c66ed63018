const ZERO = 48;
/** The day that was read last, as text and as its first millisecond. Instants of a record lie on few days. */
let day = { text: '1970-01-01', ms: 0 };

/** Milliseconds since 1970 of an instant as facts carry it (`2026-11-23T06:00:00.000Z`): the same as `Date.parse`, in a fraction of the time. */
export function instantMs(instant: string): number {
  if (instant.length !== 24) return Date.parse(instant);
  if (!instant.startsWith(day.text)) {
    const text = instant.slice(0, 10);
    day = { text, ms: Date.parse(`${text}T00:00:00.000Z`) };
  }
  const digit = (index: number) => instant.charCodeAt(index) - ZERO;
  const hours = digit(11) * 10 + digit(12);
  const minutes = digit(14) * 10 + digit(15);
  const seconds = digit(17) * 10 + digit(18);
  const millis = digit(20) * 100 + digit(21) * 10 + digit(22);
  return day.ms + hours * 3_600_000 + minutes * 60_000 + seconds * 1000 + millis;
}
