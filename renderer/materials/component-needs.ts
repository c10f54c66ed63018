import { compareDecimals, type Decimal, subtractDecimals } from '../../shared/quantity/quantity.ts';
import type { ComponentLine } from '../../shared/views/view-schemas.ts';

/** How a component stands: what was made has its material (`even`), some is still to be booked (`owed`), or more than needed is booked. */
export type ComponentState = 'even' | 'owed' | 'complete' | 'automatic';

/** What is still missing of a component for the whole order; "0" when nothing is. */
export function stillNeeded({ required, consumed }: Pick<ComponentLine, 'required' | 'consumed'>): Decimal {
  return compareDecimals(consumed, required) >= 0 ? '0' : subtractDecimals(required, consumed);
}

/** How a component stands. `automatic`: it is booked by itself at the close-out. */
export function componentState(line: ComponentLine): ComponentState {
  if (line.mode !== 'explicit') return 'automatic';
  if (compareDecimals(line.consumed, line.required) >= 0) return 'complete';
  return compareDecimals(line.consumed, line.requiredSoFar) >= 0 ? 'even' : 'owed';
}

/** Components for which more was made than was booked: somebody has to scan a lot. */
export function openComponents(lines: readonly ComponentLine[]): ComponentLine[] {
  return lines.filter((line) => componentState(line) === 'owed');
}

/** The component that is shown: the one chosen while it is there, else the first that is owed, else the first that takes lots. */
export function componentInFocus(lines: readonly ComponentLine[], chosen: string | null): ComponentLine | undefined {
  return (
    lines.find((line) => line.material === chosen) ??
    openComponents(lines)[0] ??
    lines.find((line) => line.mode === 'explicit') ??
    lines[0]
  );
}
