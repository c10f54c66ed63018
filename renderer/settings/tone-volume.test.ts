import { expect, test } from 'vitest';

import { parseVolume, volumes } from './tone-volume.ts';

test('a volume that was chosen is read again, silence too; anything else is the usual one', () => {
  expect(volumes.map((volume) => parseVolume(String(volume)))).toEqual([...volumes]);
  for (const text of [null, '', 'loud', '-1', '7']) expect(parseVolume(text)).toBe(0.25);
});
