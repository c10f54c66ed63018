import { type CSSProperties, type ReactNode, useMemo } from 'react';

import type { SheetCode } from '../../shared/views/sheet-view.ts';
import { drawBarcode } from './draw-barcode.ts';

/** A barcode, black on white in every theme: that is what readers are made for. */
export function Barcode({ code }: { readonly code: Pick<SheetCode, 'symbology' | 'text'> }): ReactNode {
  const { symbology, text } = code;
  const { width, height, quiet, path } = useMemo(() => drawBarcode({ symbology, text }), [symbology, text]);
  const [across, down] = [width + 2 * quiet, height + 2 * quiet];
  // Every unit is a whole number of pixels (barcodes.css): bars that are rounded one by one are not read.
  const size = { '--across': across, '--down': down } as CSSProperties;
  return (
    <svg
      style={size}
      className={symbology === 'code128' ? 'barcode barcode--bars' : 'barcode barcode--matrix'}
      viewBox={`${-quiet} ${-quiet} ${across} ${down}`}
      shapeRendering="crispEdges"
      aria-hidden
    >
      <path d={path} fillRule="evenodd" />
    </svg>
  );
}
