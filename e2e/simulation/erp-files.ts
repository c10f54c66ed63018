/** The cells of a line by the heads of their columns. */
export type Line = Readonly<Record<string, string>>;

/** The lines of a whole file of reports; undefined when it is not whole. */
export function linesOf(text: string): readonly Line[] | undefined {
  const rows = text.trimEnd().split(/\r?\n/);
  const isFramed = rows[0]?.startsWith('#') === true && rows.at(-1)?.startsWith('#') === true;
  if (!isFramed || rows.length < 3) return undefined;
  const columns = (rows[1] ?? '').split(';');
  return rows.slice(2, -1).map((row) => {
    const cells = row.split(';');
    return Object.fromEntries(columns.map((column, index) => [column, cells[index] ?? '']));
  });
}
