import type { Fact } from '../catalogue/fact-catalogue.ts';

/** Says which fact an aggregate could not take. `evolve` is total, so that is a bug of this build, or damage that got past every check. */
export type UnfoldableFact = Error & { readonly fact: string; readonly type: string; readonly ref: string };

const NAME = 'UnfoldableFact';

/** Makes the error for a fact on which `evolve` threw `cause`. */
export function unfoldableFact({ id, type }: Fact, ref: string, cause: unknown): UnfoldableFact {
  const why = cause instanceof Error ? cause.message : String(cause);
  const error = new Error(`Fact ${id} (${type}) cannot be taken into ${ref}: ${why}`, { cause });
  error.name = NAME;
  return Object.assign(error, { fact: id, type, ref });
}

/** True for the error of a fact that could not be folded. */
export function isUnfoldableFact(error: unknown): error is UnfoldableFact {
  return error instanceof Error && error.name === NAME && 'fact' in error;
}
