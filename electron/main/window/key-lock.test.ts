import { describe, expect, it } from 'vitest';

import { isKeyBlocked } from './key-lock.ts';

function press(written: string) {
  const parts = written.split(' ');
  const key = parts.at(-1) ?? '';
  return { key, control: parts.includes('Ctrl'), alt: parts.includes('Alt'), meta: parts.includes('Meta') };
}

const swallowed = {
  reload: 'Ctrl r, Ctrl R, F5, Ctrl F5, BrowserRefresh',
  'developer tools': 'Ctrl i, Ctrl I, F12, Meta i, Ctrl u',
  zoom: 'Ctrl +, Ctrl -, Ctrl =, Ctrl 0, Ctrl _',
  'close and leave': 'Alt F4, Ctrl w, Ctrl q, Ctrl F4, Alt Tab, Ctrl Tab, Ctrl Alt Delete, Alt Alt, LaunchApplication1',
  'open, print, find, go back': 'Ctrl p, Ctrl s, Ctrl o, Ctrl n, Ctrl t, Ctrl f, F1, F11, Alt ArrowLeft, BrowserBack',
};

const left = {
  typing: 'a, A, 7, ß, Enter, Tab, Escape, Backspace, ArrowLeft, PageDown, Shift, Control, Dead',
  editing: 'Ctrl c, Ctrl v, Ctrl a, Ctrl z',
  AltGr: 'Ctrl Alt @, Ctrl Alt €',
  scanning: 'Ctrl ], F8, Ctrl ^, Ctrl \\, Ctrl m, Ctrl j, Ctrl d',
};

describe('a locked keyboard', () => {
  it.each(Object.entries(swallowed))('swallows what would %s', (_what, written) => {
    const keys = written.split(', ');
    expect(keys.filter((key) => !isKeyBlocked(press(key)))).toEqual([]);
  });

  it.each(Object.entries(left))('is free for %s', (_what, written) => {
    const keys = written.split(', ');
    expect(keys.filter((key) => isKeyBlocked(press(key)))).toEqual([]);
  });
});
