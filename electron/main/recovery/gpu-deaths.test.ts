import { mkdirSync, writeFileSync } from 'node:fs';
import path from 'node:path';

import { describe, expect, it } from 'vitest';

import { temporaryFolder } from '../fakes.testkit.ts';
import { countGpuDeaths, drawsInSoftware, GPU_WINDOW_MS, rememberSoftwareDrawing } from './gpu-deaths.ts';

describe('deaths of the graphics process', () => {
  it('are too many when there are three within ten minutes', () => {
    const isOneTooMany = countGpuDeaths();
    expect([0, 1, 2].map(isOneTooMany)).toEqual([false, false, true]);
  });

  it('are not when they are rare', () => {
    const isOneTooMany = countGpuDeaths();
    expect([0, 1, GPU_WINDOW_MS + 1, GPU_WINDOW_MS + 2].map(isOneTooMany)).toEqual([false, false, false, false]);
  });

  it('make later starts draw in software, until there is another Electron', () => {
    using folder = temporaryFolder();
    const file = path.join(folder.path, 'software-rendering.json');
    expect(drawsInSoftware(file, '45.4.1')).toBe(false);
    rememberSoftwareDrawing(file, '45.4.1');
    expect(drawsInSoftware(file, '45.4.1')).toBe(true);
    expect(drawsInSoftware(file, '46.0.0')).toBe(false);
  });

  it('do no further harm when the note cannot be read or written', () => {
    using folder = temporaryFolder();
    const file = path.join(folder.path, 'software-rendering.json');
    for (const text of ['', 'null', '{']) {
      writeFileSync(file, text);
      expect(drawsInSoftware(file, '45.4.1')).toBe(false);
    }
    const blocked = path.join(folder.path, 'folder');
    mkdirSync(blocked);
    rememberSoftwareDrawing(blocked, '45.4.1');
    expect(drawsInSoftware(blocked, '45.4.1')).toBe(false);
  });
});
