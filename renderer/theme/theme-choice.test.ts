import { expect, test } from 'vitest';

import { nextTheme, themes, themeShown } from './theme-choice.ts';

test('what was chosen is shown; until then what the system asks for', () => {
  expect(themeShown({ choice: 'auto', system: 'dark' })).toBe('dark');
  expect(themeShown({ choice: 'auto', system: 'contrast' })).toBe('contrast');
  expect(themeShown({ choice: 'light', system: 'contrast' })).toBe('light');
});

test('the key in the header comes to every look and back', () => {
  const round = themes.map((_, times) =>
    Array.from({ length: times + 1 }).reduce<(typeof themes)[number]>(nextTheme, 'light'),
  );
  expect(round).toEqual(['dark', 'contrast', 'light']);
});
