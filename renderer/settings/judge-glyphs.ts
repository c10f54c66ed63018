import type { HostResult } from '../../shared/host/host-contract.ts';

type Step = HostResult<'diagnose'>['steps'][number];

const SIZE = 32;

/** What one character looks like here, as text that is the same for the same picture; undefined where nothing can be drawn. */
function pictureOf(character: string): string | undefined {
  const canvas = document.createElement('canvas');
  canvas.width = SIZE;
  canvas.height = SIZE;
  const context = canvas.getContext('2d', { willReadFrequently: true });
  if (!context) return undefined;
  context.font = `${SIZE - 8}px sans-serif`;
  context.textBaseline = 'top';
  context.fillText(character, 2, 2);
  return context.getImageData(0, 0, SIZE, SIZE).data.join();
}

/**
 * Whether this computer has glyphs for the characters of `sample` (two or more, all different). A character without a glyph is drawn as the same box
 * as every other one without; what the browser says of its fonts does not tell, because it counts the box as found.
 */
export function drawsGlyphs(sample: string): boolean {
  const pictures = Array.from(sample, (character) => pictureOf(character));
  return pictures.includes(undefined) || new Set(pictures).size === pictures.length;
}

/** A step of the diagnosis, judged by what this screen shows where the station cannot know. */
export function judgedHere(step: Step): Step {
  const sample = step.params['sample'];
  if (step.code !== 'glyphs' || typeof sample !== 'string') return step;
  return { ...step, state: drawsGlyphs(sample) ? step.state : 'bad' };
}
