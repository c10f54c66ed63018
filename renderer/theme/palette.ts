/**
 * Colours after ISA-101: grey canvas and grey equipment; saturated colour only where something is abnormal (red: act now,
 * amber: soon), selected (cyan) or overridden by hand (magenta). Green exists for the moment of a success only.
 * Every `on...` is the text on the fill of the same name.
 */
export interface Palette {
  readonly canvas: string;
  readonly panel: string;
  readonly sunken: string;
  readonly raised: string;
  readonly pressed: string;
  readonly strong: string;
  readonly onStrong: string;
  readonly text: string;
  readonly dim: string;
  readonly line: string;
  readonly outline: string;
  readonly track: string;
  readonly fill: string;
  readonly red: string;
  readonly onRed: string;
  /** Edge of a red field, where the field alone is too close to the canvas. */
  readonly redEdge: string;
  readonly amber: string;
  readonly onAmber: string;
  readonly cyan: string;
  readonly onCyan: string;
  readonly magenta: string;
  readonly onMagenta: string;
  readonly green: string;
  readonly onGreen: string;
}

export const light: Palette = {
  canvas: '#cfd2d5',
  panel: '#e3e5e7',
  sunken: '#d9dcde',
  raised: '#f6f7f8',
  pressed: '#bfc4c9',
  strong: '#23292f',
  onStrong: '#ffffff',
  text: '#14181c',
  dim: '#30363c',
  line: '#b1b7bc',
  outline: '#5d656d',
  track: '#c3c8cc',
  fill: '#4b545c',
  red: '#a80011',
  onRed: '#ffffff',
  redEdge: '#a80011',
  amber: '#ffb31a',
  onAmber: '#16120a',
  cyan: '#00566b',
  onCyan: '#ffffff',
  magenta: '#86096f',
  onMagenta: '#ffffff',
  green: '#00592a',
  onGreen: '#ffffff',
};

export const dark: Palette = {
  canvas: '#1f2225',
  panel: '#2b2f33',
  sunken: '#24272b',
  raised: '#3a4046',
  pressed: '#4d545b',
  strong: '#e7eaec',
  onStrong: '#14181c',
  text: '#f3f5f6',
  dim: '#d5dadd',
  line: '#474d53',
  outline: '#949da5',
  track: '#454b51',
  fill: '#aeb6bd',
  red: '#a80011',
  onRed: '#ffffff',
  redEdge: '#ff6a6a',
  amber: '#ffb31a',
  onAmber: '#16120a',
  cyan: '#63dcf5',
  onCyan: '#06181c',
  magenta: '#ff9cec',
  onMagenta: '#2b0423',
  green: '#6fe39a',
  onGreen: '#05210f',
};

/**
 * Black, white and yellow, for eyes that need it and for glare: every text at least 10:1, every edge drawn. Fields that the other palettes
 * tell by their shade are told by their border here.
 */
export const contrast: Palette = {
  canvas: '#000000',
  panel: '#000000',
  sunken: '#000000',
  raised: '#000000',
  pressed: '#3d3d3d',
  strong: '#ffffff',
  onStrong: '#000000',
  text: '#ffffff',
  dim: '#f2f2f2',
  line: '#c8c8c8',
  outline: '#ffffff',
  track: '#4a4a4a',
  fill: '#ffffff',
  red: '#7d0000',
  onRed: '#ffffff',
  redEdge: '#ffa3a3',
  amber: '#ffe600',
  onAmber: '#000000',
  cyan: '#5ff4ff',
  onCyan: '#000000',
  magenta: '#ffb5f4',
  onMagenta: '#000000',
  green: '#7dffb0',
  onGreen: '#000000',
};

/** The CSS variables of a palette: `--c-canvas` and so on. */
export function paletteVariables(palette: Palette): Record<string, string> {
  return Object.fromEntries(
    Object.entries(palette).map(([name, value]) => [
      `--c-${name.replaceAll(/[A-Z]/g, (letter) => `-${letter.toLowerCase()}`)}`,
      value as string,
    ]),
  );
}
