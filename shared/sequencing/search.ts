/** A plan as the searches hand it over: a list of all operations in which each stands behind those it waits for, and the mode of each. */
export interface ListPlan {
  readonly order: Int32Array;
  readonly mode: Int32Array;
}

/** A search that is given its work in portions: it does nothing by itself, so it can be ended between any two. */
export interface Search {
  /** Looks at about so many more plans or moves. @returns false when there is nothing left to find. */
  readonly step: (evaluations: number) => boolean;
  /** The best cost so far. */
  readonly best: () => number;
  readonly plan: () => ListPlan;
  /** Moves looked at. */
  readonly evaluations: () => number;
}
