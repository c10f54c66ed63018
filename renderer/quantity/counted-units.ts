/** Units that are counted one by one: a keypad needs no decimal separator for them (UN/ECE Recommendation 20). */
const counted = new Set(['C62', 'H87', 'EA', 'SET', 'PR']);

/** True when quantities of this unit are whole numbers. */
export function isCounted(unit: string): boolean {
  return counted.has(unit);
}
