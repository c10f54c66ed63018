/** Bad input, as a value: one sentence (or two) that says what was wrong, where, and what to do. */
export interface Problem {
  readonly problem: string;
}

/** True when a reader answered with a problem instead of what was asked for. */
export function isProblem(answer: unknown): answer is Problem {
  return typeof answer === 'object' && answer !== null && 'problem' in answer;
}
