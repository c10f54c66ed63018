import type { ReactNode } from 'react';

/** How far something is, as a bar; without a total it says only that it goes on. */
export function ProgressBar({
  here,
  of,
  label,
}: {
  readonly here: number;
  readonly of: number | null;
  readonly label: string;
}): ReactNode {
  const known = of !== null && of > 0;
  return (
    <progress className="progress" aria-label={label} {...(known ? { max: of, value: Math.min(here, of) } : {})} />
  );
}
