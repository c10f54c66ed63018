import { type Photo, PHOTO_BYTES, PHOTO_SIDE } from '../../shared/deviations/photo.ts';

/** Why there is no photo (`by-file`: this page gets no camera, the device itself does): `photo.problem.<problem>` says it. */
export type PhotoProblem = 'no-camera' | 'by-file' | 'denied' | 'busy' | 'unreadable' | 'large';

export type PhotoResult =
  | { readonly ok: true; readonly photo: Photo }
  | { readonly ok: false; readonly problem: PhotoProblem };

/** What a canvas can draw, with its size in pixels. */
export interface Picture {
  readonly source: CanvasImageSource;
  readonly width: number;
  readonly height: number;
}

/** Longest sides and qualities to try, best first, until a photo is short enough. */
const attempts = [
  [PHOTO_SIDE, 0.8],
  [PHOTO_SIDE, 0.6],
  [1024, 0.6],
  [800, 0.6],
  [640, 0.5],
] as const;

const PREFIX = 'data:image/jpeg;base64,';
/** How many bytes base64 stands for, at most. */
const bytesOf = (base64: string) => (base64.length / 4) * 3;

/** A size that fits into a square, of the same shape, in whole pixels. */
export function fitted(
  width: number,
  height: number,
  side: number,
): { readonly width: number; readonly height: number } {
  const scale = Math.min(1, side / Math.max(width, height));
  const whole = (length: number) => Math.min(side, Math.max(1, Math.round(length * scale)));
  return { width: whole(width), height: whole(height) };
}

/** Draws a picture anew, so that nothing of its file but the picture is left, as small as a photo may be. */
export function scalePhoto({ source, width, height }: Picture): PhotoResult {
  if (width < 1 || height < 1) return { ok: false, problem: 'unreadable' };
  const canvas = document.createElement('canvas');
  for (const [side, quality] of attempts) {
    Object.assign(canvas, fitted(width, height, side));
    const context = canvas.getContext('2d');
    if (!context) return { ok: false, problem: 'unreadable' };
    // A picture with holes would be black behind them.
    context.fillStyle = '#fff';
    context.fillRect(0, 0, canvas.width, canvas.height);
    context.drawImage(source, 0, 0, canvas.width, canvas.height);
    const url = canvas.toDataURL('image/jpeg', quality);
    if (!url.startsWith(PREFIX)) return { ok: false, problem: 'unreadable' };
    const jpeg = url.slice(PREFIX.length);
    if (bytesOf(jpeg) <= PHOTO_BYTES) return { ok: true, photo: { jpeg, width: canvas.width, height: canvas.height } };
  }
  return { ok: false, problem: 'large' };
}

/** A photo from a file that somebody chose or took with their tablet, turned as it was held. */
export async function photoOfFile(file: Blob): Promise<PhotoResult> {
  let bitmap: ImageBitmap;
  try {
    bitmap = await createImageBitmap(file);
  } catch {
    return { ok: false, problem: 'unreadable' };
  }
  try {
    return scalePhoto({ source: bitmap, width: bitmap.width, height: bitmap.height });
  } finally {
    bitmap.close();
  }
}

/** The address of a photo for an image. */
export function addressOf({ jpeg }: Pick<Photo, 'jpeg'>): string {
  return PREFIX + jpeg;
}
