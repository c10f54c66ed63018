import type { Input } from 'electron';
import { describe, expect, it } from 'vitest';

import { usualDevices } from '../../../shared/views/devices-view.ts';
import type { WedgeSettings } from '../../../shared/views/devices-view.ts';
import { FakeContents, handTimers, preventable } from '../fakes.testkit.ts';
import { listenToWedge } from './key-wedge.ts';
import type { TypedContents } from './key-wedge.ts';

/** A window with a keyboard: keys are written as `a`, `Ctrl+]`, `Alt+0`, `Alt up`. */
function keyboard(wedge: Partial<WedgeSettings> = {}) {
  const contents = new FakeContents();
  const timers = handTimers();
  const scans: string[] = [];
  listenToWedge(contents as unknown as TypedContents, {
    settings: () => ({ ...usualDevices.wedge, ...wedge }),
    now: timers.now,
    timers,
    onScan: (code) => scans.push(code),
  });
  let through = '';
  function press(written: string): void {
    const [name = '', state] = written === ' ' ? [' '] : written.split(' ');
    const plus = name.length > 1 ? name.lastIndexOf('+') : -1;
    const held = plus === -1 ? '' : name.slice(0, plus);
    const key = name.slice(plus + 1);
    const event = preventable({});
    const input = {
      type: state === 'up' ? 'keyUp' : 'keyDown',
      key,
      control: held === 'Ctrl',
      alt: held === 'Alt',
      meta: false,
      isAutoRepeat: state === 'repeats',
      isComposing: false,
    } as Input;
    contents.emit('before-input-event', event, input);
    if (!event.prevented && input.type === 'keyDown') through += key.length === 1 ? key : `[${key}]`;
  }
  return {
    scans,
    typed: () => contents.typed,
    through: () => through,
    wait: timers.pass,
    press,
    /** Keys one after the other, with a pause before each. */
    type: (keys: readonly string[], pauseMs: number) => {
      for (const key of keys) {
        timers.pass(pauseMs);
        press(key);
      }
    },
  };
}

describe('a keyboard wedge', () => {
  it('gives a scan of which the page gets nothing', () => {
    const { type, scans, typed, through } = keyboard();
    type([...'BADGE-7'.split(''), 'Enter'], 8);
    expect([scans, typed(), through()]).toEqual([['BADGE-7'], '', '']);
  });

  it('keeps the separators of GS1 codes, as Ctrl+], as a function key and typed by number', () => {
    const { type, scans } = keyboard();
    for (const separator of [['Ctrl+]'], ['F8'], ['Alt+0', 'Alt+2', 'Alt+9', 'Alt up']])
      type(['1', '0', 'Shift', 'A', ...separator, '3', '7', '5', 'Enter'], 8);
    expect(scans).toEqual(['10A\u001D375', '10A\u001D375', '10A\u001D375']);
  });

  it('is heard out where the page is busy, because nothing here waits for the page', () => {
    const { type, scans, press, wait } = keyboard();
    type('4711'.split(''), 5);
    wait(250);
    press('8');
    press('Enter');
    expect(scans).toEqual(['47118']);
  });

  it('can end its codes with Tab', () => {
    const { type, scans, through } = keyboard({ terminator: 'Tab' });
    type([...'1001'.split(''), 'Tab'], 8);
    expect([scans, through()]).toEqual([['1001'], '']);
  });
});

describe('fingers', () => {
  it('type into the page, character by character, and confirm with Enter', () => {
    const { type, scans, typed, through } = keyboard();
    type([...'1234'.split(''), 'Enter'], 120);
    expect([scans, typed(), through()]).toEqual([[], '1234', '[Enter]']);
  });

  it('get what they typed without another key', () => {
    const { press, wait, typed } = keyboard();
    press('ä');
    expect(typed()).toBe('');
    wait(61);
    expect(typed()).toBe('ä');
  });

  it('drive focused controls: nothing of that is held back', () => {
    const { type, through, typed } = keyboard();
    type(['Tab', ' ', 'ArrowDown', 'Enter', 'Escape'], 100);
    expect([through(), typed()]).toEqual(['[Tab] [ArrowDown][Enter][Escape]', '']);
  });

  it('delete what they typed, in that order', () => {
    const { type, typed, through } = keyboard();
    type(['7', 'Backspace'], 30);
    expect([typed(), through()]).toEqual(['7', '[Backspace]']);
  });

  it('that hold a key down are no scanner', () => {
    const { type, scans } = keyboard();
    type(['a', 'a repeats', 'a repeats', 'a repeats', 'Enter'], 30);
    expect(scans).toEqual([]);
  });
});

it('with a prefix only what begins with it is held back', () => {
  const { type, scans, through } = keyboard({ prefix: '~' });
  type([...'12'.split(''), 'Enter', ...'~1001'.split(''), 'Enter'], 8);
  expect([scans, through()]).toEqual([['1001'], '12[Enter]']);
});

it('a keyboard that is not listened to types as any other', () => {
  const { type, scans, through } = keyboard({ enabled: false });
  type([...'1001'.split(''), 'Enter'], 8);
  expect([scans, through()]).toEqual([[], '1001[Enter]']);
});
