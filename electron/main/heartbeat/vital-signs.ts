/** What is known of the screens and of the station's kernel, in milliseconds of a clock that only grows. */
export interface VitalSigns {
  readonly screen: {
    /** When a page of the screens came, or beat last. Undefined: none is shown, the page of words is. */
    readonly at: number | undefined;
    /** The present page has beaten before. */
    readonly beats: boolean;
    /** Since when none is shown. */
    readonly awaySince: number;
  };
  readonly kernel: {
    /** When it came, or answered last. Undefined: it is not there. */
    readonly at: number | undefined;
    /** Since when it is not there. */
    readonly awaySince: number;
    /** It said why it cannot work, so a person at the screen knows. */
    readonly hasProblem: boolean;
  };
}

/** Four beats that did not come: the page is frozen. A page that has not beaten yet is given the time of a slow start. */
export const SCREEN_LIMIT_MS = { first: 60_000, next: 20_000 } as const;

/** The kernel works in small pieces; what takes this long is not work. */
export const KERNEL_LIMIT_MS = 45_000;

/** An answer this young makes the kernel fresh: only then the screens are judged, who ask nobody that is silent. */
export const KERNEL_FRESH_MS = 10_000;

/** So long screens or kernel may be away (loading, starting, reading their history) before the application does not count as well. */
export const AWAY_LIMIT_MS = { screen: 3 * 60_000, kernel: 15 * 60_000 } as const;

/** What to do about what is frozen, and whether the application as a whole is well enough for its service manager. */
export interface Verdict {
  readonly frozen: 'screen' | 'kernel' | undefined;
  readonly isWell: boolean;
}

/** Judges the signs at a moment. Each of the two counts as well while it is fresh, or away for a reason that its own recovery deals with. */
export function judge({ screen, kernel }: VitalSigns, now: number): Verdict {
  const kernelSilent = kernel.at === undefined ? 0 : now - kernel.at;
  if (kernelSilent >= KERNEL_LIMIT_MS) return { frozen: 'kernel', isWell: false };
  const isKernelWell = kernel.at !== undefined || kernel.hasProblem || now - kernel.awaySince < AWAY_LIMIT_MS.kernel;
  if (screen.at === undefined)
    return { frozen: undefined, isWell: isKernelWell && now - screen.awaySince < AWAY_LIMIT_MS.screen };
  const isJudged = kernel.at !== undefined && kernelSilent < KERNEL_FRESH_MS;
  const limit = screen.beats ? SCREEN_LIMIT_MS.next : SCREEN_LIMIT_MS.first;
  if (isJudged && now - screen.at >= limit) return { frozen: 'screen', isWell: false };
  return { frozen: undefined, isWell: isKernelWell };
}
