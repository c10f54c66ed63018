import { createTheme } from '@mantine/core';
import type { CSSVariablesResolver } from '@mantine/core';

import { dark, light, paletteVariables } from './palette.ts';

/**
 * Mantine in our sizes and colours. Its own sizes are for a mouse and its filled button fails contrast, so every component takes
 * its font, colour and least size from here.
 */
export const mantineTheme = createTheme({
  fontFamily: "system-ui, -apple-system, 'Segoe UI', Roboto, 'Noto Sans', 'Liberation Sans', 'DejaVu Sans', sans-serif",
  fontSizes: {
    xs: 'var(--t-body)',
    sm: 'var(--t-body)',
    md: 'var(--t-body)',
    lg: 'var(--t-large)',
    xl: 'var(--t-title)',
  },
  defaultRadius: 'var(--radius)',
  cursorType: 'pointer',
  focusRing: 'auto',
  respectReducedMotion: true,
});

/** Gives Mantine's own variables, and ours, the colours of the palette in each scheme. */
export const paletteResolver: CSSVariablesResolver = () => {
  const scheme = (palette: typeof light) => ({
    ...paletteVariables(palette),
    '--mantine-color-body': palette.canvas,
    '--mantine-color-text': palette.text,
    '--mantine-color-dimmed': palette.dim,
    '--mantine-color-error': palette.redEdge,
    '--mantine-primary-color-filled': palette.cyan,
  });
  return { variables: {}, light: scheme(light), dark: scheme(dark) };
};
