import { expect, test } from 'vitest';

import { scriptsOf } from './reload-when-new.ts';

test('a page is known by its scripts, which change their names with every version', () => {
  const page = (name: string) => `<head><script type="module" crossorigin src="./assets/${name}.js"></script></head>`;
  expect(scriptsOf(page('index-a1'))).toBe('./assets/index-a1.js');
  expect(scriptsOf(page('index-a1'))).not.toBe(scriptsOf(page('index-b2')));
  expect(scriptsOf('<p>The server is stopping.</p>')).toBe('');
});
