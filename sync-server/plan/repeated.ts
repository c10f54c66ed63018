/** The values that stand more than once in a list, each once. */
export function repeated(values: readonly string[]): string[] {
  return [...new Set(values.filter((one, index) => values.indexOf(one) !== index))];
}
