import type { Photo } from '../../shared/deviations/photo.ts';
import type { RaiseChoice } from '../../shared/views/deviations-view.ts';
import type { Wish } from '../commands/give-command.ts';

type RaiseWish = Extract<Wish, { readonly name: 'raiseDeviation' }>;

/** Reports what a key says, about what stands here; undefined where it is about no place. */
export function raiseIt({ kind, call, about }: RaiseChoice, note: string, photo: Photo | null): RaiseWish | undefined {
  if (about === null) return undefined;
  const { equipment, order, operation, material, lot } = about;
  return {
    name: 'raiseDeviation',
    params: {
      kind,
      equipment,
      ...(order === undefined ? {} : { order }),
      ...(operation === undefined ? {} : { operation }),
      ...(material === undefined ? {} : { material }),
      ...(lot === undefined ? {} : { lot }),
      ...(call === null ? {} : { params: { call } }),
      ...(photo === null ? {} : { photo }),
      ...(note.trim() === '' ? {} : { note: note.trim() }),
    },
  };
}
