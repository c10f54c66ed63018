import { type ReactNode, useMemo } from 'react';

import type { SheetCode } from '../../shared/views/sheet-view.ts';
import { drawBarcode } from './draw-barcode.ts';

/** A barcode, black on white in every theme: that is what readers are made for. */
export function Barcode({ code }: { readonly code: Pick<SheetCode, 'symbology' | 'text'> }): ReactNode {
  const { symbology, text } = code;
  const { width, height, quiet, path } = useMemo(() => drawBarcode({ symbology, text }), [symbology, text]);
  const view = [-quiet, -quiet, width + 2 * quiet, height + 2 * quiet];
  return (
    <svg
      className={symbology === 'code128' ? 'barcode barcode--bars' : 'barcode barcode--matrix'}
      viewBox={view.join(' ')}
      shapeRendering="crispEdges"
      aria-hidden
    >
      <path d={path} fillRule="evenodd" />
    </svg>
  );
}
