/** Deepest nesting that a request may have. A fact is at most 34 deep; recursive readers further in rely on a limit. */
const MAX_DEPTH = 64;

/** What is wrong with a parsed value; undefined when nothing is. */
function jsonProblem(value: unknown, left = MAX_DEPTH): string | undefined {
  if (typeof value === 'number') return Number.isFinite(value) ? undefined : 'a number is too large to be read exactly';
  if (typeof value !== 'object' || value === null) return undefined;
  if (left === 0) return `it is nested more than ${MAX_DEPTH} deep`;
  for (const member of Object.values(value)) {
    const problem = jsonProblem(member, left - 1);
    if (problem !== undefined) return problem;
  }
  return undefined;
}

/** Reads the JSON text of a request. @returns the value, or what is wrong with the text. */
export function parseJson(text: string): { readonly value: unknown } | { readonly problem: string } {
  let value: unknown;
  try {
    value = JSON.parse(text);
  } catch {
    return { problem: text === '' ? 'it is empty' : 'it is not JSON' };
  }
  const problem = jsonProblem(value);
  return problem === undefined ? { value } : { problem };
}
