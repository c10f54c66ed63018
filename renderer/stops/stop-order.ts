import type { StopLine } from '../../shared/views/stops-view.ts';

/** What asks for a person comes first: the stop that lasts, then those nobody has explained, then the rest; each newest first. */
export function inOrderOfAttention(lines: readonly StopLine[]): StopLine[] {
  const rank = (line: StopLine) => (line.to === null ? 0 : line.reason === null ? 1 : 2);
  return lines.toSorted((a, b) => rank(a) - rank(b) || Date.parse(b.from) - Date.parse(a.from));
}

/** The stop that the reasons are for: the one chosen while it is there, else the first that nobody has explained, else the first. */
export function stopInFocus(lines: readonly StopLine[], chosen: string | null): StopLine | undefined {
  const ordered = inOrderOfAttention(lines);
  return ordered.find((line) => line.id === chosen) ?? ordered.find((line) => line.reason === null) ?? ordered[0];
}

/** How long a stop took, or takes by now, in milliseconds; never less than nothing. */
export function lengthMs({ from, to }: Pick<StopLine, 'from' | 'to'>, nowMs: number): number {
  return Math.max(0, (to === null ? nowMs : Date.parse(to)) - Date.parse(from));
}
