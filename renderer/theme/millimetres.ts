/** Screens that kiosks have: CSS pixels and the pixels of one millimetre (device pixel ratio 1). The first of a size is assumed. */
const knownScreens: readonly {
  readonly width: number;
  readonly height: number;
  readonly pxPerMm: number;
}[] = [
  { width: 1024, height: 600, pxPerMm: 4.63 }, // 10.1"
  { width: 1024, height: 768, pxPerMm: 4.2 }, // 12.1"
  { width: 1280, height: 800, pxPerMm: 5.87 }, // 10.1"
  { width: 1280, height: 1024, pxPerMm: 3.39 }, // 19"
  { width: 1366, height: 768, pxPerMm: 3.96 }, // 15.6"
  { width: 1920, height: 1080, pxPerMm: 5.56 }, // 15.6"
  { width: 1920, height: 1200, pxPerMm: 5.91 }, // 15.1"
];

/** CSS defines an inch as 96 px; used for screens that nobody measured. */
const CSS_PX_PER_MM = 96 / 25.4;

/** Calibrations outside of this are mistakes: 2.5 px/mm is a 36" screen of 1920 pixels, 12 px/mm a telephone. */
const LEAST = 2.5;
const MOST = 12;

/** Where a calibration is kept on the station. */
export const MM_STORAGE_KEY = 'lineside.mm';

/** Reads a calibration (px per mm, "5.87" or "5,87"); undefined when it is none or not believable. */
export function parsePxPerMm(text: string | null): number | undefined {
  if (text === null || !/^\d{1,2}([.,]\d{1,4})?$/.test(text.trim())) return undefined;
  const value = Number(text.trim().replace(',', '.'));
  return value >= LEAST && value <= MOST ? value : undefined;
}

/**
 * CSS pixels of one millimetre: the override when there is one, else the known screen of this size (either way round),
 * else what CSS takes an inch for.
 */
export function pxPerMm(
  screen: { readonly width: number; readonly height: number },
  overrides: readonly (string | null)[],
): number {
  for (const override of overrides) {
    const value = parsePxPerMm(override);
    if (value !== undefined) return value;
  }
  const wide = Math.max(screen.width, screen.height);
  const narrow = Math.min(screen.width, screen.height);
  const known = knownScreens.find((candidate) => candidate.width === wide && candidate.height === narrow);
  return known?.pxPerMm ?? CSS_PX_PER_MM;
}

function show(value: number): void {
  document.documentElement.style.setProperty('--mm', `${value}px`);
}

/** True in the window of a kiosk, which is the screen of one station; a browser may share a station with others. */
export function isKioskWindow(): boolean {
  return 'lineside' in window;
}

/** CSS pixels of a millimetre that are in force. */
export function currentPxPerMm(): number {
  const asked = new URLSearchParams(location.search).get('mm');
  const stored = localStorage.getItem(MM_STORAGE_KEY);
  return pxPerMm({ width: screen.width, height: screen.height }, [asked, stored]);
}

/** Sets `--mm`, the unit of every touch size, from `?mm=`, the stored calibration or the screen. */
export function applyMillimetres(): void {
  show(currentPxPerMm());
}

/** A calibration held within what can be believed, to a hundredth. */
export function believable(wanted: number): number {
  return Number(Math.min(MOST, Math.max(LEAST, wanted)).toFixed(2));
}

/** Calibrates this window and remembers it. */
export function keepMillimetres(wanted: number): void {
  localStorage.setItem(MM_STORAGE_KEY, String(believable(wanted)));
  applyMillimetres();
}

/** A kiosk goes by the calibration that its station keeps, so that a new browser profile does not lose it; null: none was kept. */
export function followStationMillimetres(pixelsPer100mm: number | null): void {
  if (isKioskWindow() && pixelsPer100mm !== null) keepMillimetres(pixelsPer100mm / 100);
}
