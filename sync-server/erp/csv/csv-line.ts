/** One record as CSV text without a line end; cells are quoted where they must be. */
export function csvLine(cells: readonly string[], delimiter: string): string {
  return cells
    .map((cell) => {
      const needsQuotes = cell.includes(delimiter) || /["\r\n]|^\s|\s$/.test(cell);
      return needsQuotes ? `"${cell.replaceAll('"', '""')}"` : cell;
    })
    .join(delimiter);
}
