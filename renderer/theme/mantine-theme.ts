import { createTheme } from '@mantine/core';
import type { CSSVariablesResolver } from '@mantine/core';

import { contrast, dark, light, paletteVariables } from './palette.ts';
import type { Palette } from './palette.ts';
import type { Theme } from './theme-choice.ts';

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

const schemeOf = (palette: Palette) => ({
  ...paletteVariables(palette),
  '--mantine-color-body': palette.canvas,
  '--mantine-color-text': palette.text,
  '--mantine-color-dimmed': palette.dim,
  '--mantine-color-error': palette.redEdge,
  '--mantine-primary-color-filled': palette.cyan,
});

const resolverOf =
  (darkPalette: Palette): CSSVariablesResolver =>
  () => ({ variables: {}, light: schemeOf(light), dark: schemeOf(darkPalette) });

/** Gives Mantine's own variables, and ours, the colours of a look. Mantine knows light and dark only: high contrast is a dark of its own. */
export const resolvers: Readonly<Record<Theme, CSSVariablesResolver>> = {
  light: resolverOf(dark),
  dark: resolverOf(dark),
  contrast: resolverOf(contrast),
};
