/**
 * An element of a list of numbers whose index is known to be inside: the loops of the search read millions of them a second, and the check
 * for `undefined` that other code makes would be the greater part of what they do.
 */
export function at(list: Int32Array, index: number): number {
  return list[index] as number;
}

/** The same of a list of real numbers: a function of its own, so that each sees one kind of list and is compiled for it. */
export function real(list: Float64Array, index: number): number {
  return list[index] as number;
}
