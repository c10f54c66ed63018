import { code128, type DrawingContext, gs1datamatrix } from 'bwip-js/generic';

import type { SheetCode } from '../../shared/views/sheet-view.ts';

/** A barcode as an outline: `path` is SVG path data (even-odd), in whole units, without the quiet zone. */
export interface DrawnBarcode {
  readonly width: number;
  readonly height: number;
  /** Units that must stay empty around it: ten modules for bars (ISO/IEC 15417), two for a matrix, twice what ISO/IEC 16022 asks. */
  readonly quiet: number;
  readonly path: string;
}

/** Height of a bar; the narrowest is one unit wide. */
const BAR_HEIGHT = 40;
/** The library measures bars in millimetres at 72 points to an inch, one point to a unit. */
const MM_PER_UNIT = 25.4 / 72;
/** A dot of a matrix is two units wide. */
const MATRIX_QUIET = 4;
const BAR_QUIET = 10;

const rectangle = (x: number, y: number, width: number, height: number) => `M${x} ${y}h${width}v${height}h${-width}z`;

/** Collects what the library draws; codes are bars and dots, never text. */
function outline(quiet: number): DrawingContext<DrawnBarcode> {
  let size = { width: 0, height: 0 };
  let path = '';
  return {
    scale: () => null,
    measure: () => ({ width: 0, ascent: 0, descent: 0 }),
    init(width, height) {
      size = { width, height };
    },
    line(x0, y0, x1, y1, lineWidth) {
      // Bars stand upright and are drawn along their middle, which the library rounds up.
      path += rectangle(Math.min(x0, x1) - Math.ceil(lineWidth / 2), Math.min(y0, y1), lineWidth, Math.abs(y1 - y0));
    },
    polygon(points) {
      path += `M${points.map(([x, y]) => `${x} ${y}`).join('L')}z`;
    },
    hexagon: () => undefined,
    ellipse: () => undefined,
    fill: () => undefined,
    text: () => undefined,
    end: () => ({ ...size, quiet, path }),
  };
}

/** Draws a code of a sheet. @throws when the text cannot be encoded, which the station never sends. */
export function drawBarcode({ symbology, text }: Pick<SheetCode, 'symbology' | 'text'>): DrawnBarcode {
  if (symbology === 'gs1DataMatrix')
    return gs1datamatrix({ bcid: 'gs1datamatrix', text, scale: 1 }, outline(MATRIX_QUIET));
  const height = BAR_HEIGHT * MM_PER_UNIT;
  return code128({ bcid: 'code128', text, scale: 1, height }, outline(BAR_QUIET));
}
