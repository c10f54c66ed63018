import type { ReactNode } from 'react';

/** A name and its value, in a list of facts (`<dl className="facts">`). */
export function Fact({ name, children }: { readonly name: string; readonly children: ReactNode }): ReactNode {
  return (
    <div className="fact">
      <dt>{name}</dt>
      <dd>{children}</dd>
    </div>
  );
}
