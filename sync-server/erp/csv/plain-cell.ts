const FORMULA = /^\s*[=+\-@]/;
const NUMBER = /^[+-]?[\d.,' ]+$/;

/**
 * A text for a cell that people look at in a spreadsheet, where one that begins like a formula would be computed: it gets an apostrophe in
 * front. Numbers stay. Not for ids that programs read.
 */
export function plainCell(text: string): string {
  return FORMULA.test(text) && !NUMBER.test(text) ? `'${text}` : text;
}
