import type { z } from 'zod';

export type JsonReading<T> =
  | { readonly ok: true; readonly value: T }
  | { readonly ok: false; readonly problems: readonly string[] };

/**
 * Reads JSON that a person wrote (a BOM is accepted) and checks it by a schema.
 * @param name of the file, for the sentences.
 * @returns the value, or one sentence for each problem with the place it is at.
 */
export function readJson<T>(text: string, name: string, schema: z.ZodType<T>): JsonReading<T> {
  let value: unknown;
  try {
    value = JSON.parse(text.replace(/^\u{FEFF}/u, ''));
  } catch (error) {
    const detail = error instanceof Error ? error.message : String(error);
    return { ok: false, problems: [`${name} is not JSON: ${detail}. Correct the file.`] };
  }
  const parsed = schema.safeParse(value);
  if (parsed.success) return { ok: true, value: parsed.data };
  return { ok: false, problems: sentences(parsed.error.issues, name) };
}

function sentences(issues: readonly z.core.$ZodIssue[], name: string): string[] {
  return issues.flatMap((issue) => {
    if (issue.code === 'invalid_union' && issue.errors.length > 0) {
      // The branch that got furthest is the one that was meant.
      const best = issue.errors.toSorted((a, b) => progress(b) - progress(a) || a.length - b.length)[0] ?? [];
      return sentences(
        best.map((inner) => ({ ...inner, path: [...issue.path, ...inner.path] })),
        name,
      );
    }
    return [`${name}, ${pathText(issue.path)}: ${issue.message}.`];
  });
}

/** Deeper issues mean that more of the value fitted; an issue other than a wrong type means that at least the type did. */
function progress(issues: readonly z.core.$ZodIssue[]): number {
  const depth = Math.max(0, ...issues.map((issue) => issue.path.length));
  return depth * 2 + (issues.some((issue) => issue.code !== 'invalid_type') ? 1 : 0);
}

function pathText(path: readonly PropertyKey[]): string {
  if (path.length === 0) return 'the whole file';
  return path
    .map((key) => (typeof key === 'number' ? `[${key}]` : `.${String(key)}`))
    .join('')
    .replace(/^\./, '');
}
