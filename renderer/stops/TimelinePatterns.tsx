import type { ReactNode } from 'react';

/** Patterns that have one, with what they are drawn with: lines of a tile of eight pixels. */
const drawn = {
  setup: 'M1 1h3v3h-3z M5 5h3v3h-3z',
  stopped: 'M-2 2l4 -4 M0 8l8 -8 M6 10l4 -4',
  open: 'M-2 2l4 -4 M0 8l8 -8 M6 10l4 -4 M-2 6l4 4 M0 0l8 8 M6 -2l4 4',
  paused: 'M2 0v8 M6 0v8',
  planned: 'M0 2h8 M0 6h8',
} as const;

/**
 * What stretches of the timeline are filled with in high contrast, where two states may not differ by their height and shade alone. Other themes do not
 * use them; see stops.css.
 */
export function TimelinePatterns(): ReactNode {
  return (
    <defs>
      {Object.entries(drawn).map(([kind, path]) => (
        <pattern key={kind} id={`time-${kind}`} width="8" height="8" patternUnits="userSpaceOnUse">
          <rect className="time-ground" width="8" height="8" />
          <path className={`time-lines time-lines--${kind}`} d={path} />
        </pattern>
      ))}
    </defs>
  );
}
