/** How loud the tones of this station are; 0: silent. The top is what a triangle wave may have before it distorts. */
export const volumes = [0, 0.08, 0.25, 0.6] as const;
const USUAL = 0.25;
const STORAGE_KEY = 'lineside.volume';

/** Reads a volume that was kept; the usual one when there is none or it makes no sense. */
export function parseVolume(text: string | null): number {
  return volumes.find((volume) => String(volume) === text) ?? USUAL;
}

/** The volume of this station, 0 to 1. */
export function toneVolume(): number {
  return parseVolume(localStorage.getItem(STORAGE_KEY));
}

/** Chooses the volume of this station and remembers it. */
export function chooseVolume(volume: number): void {
  localStorage.setItem(STORAGE_KEY, String(volume));
}
