import type { DebuggedPage } from './devtools.ts';

/** In the page: resolves when the frame being made has been painted. */
export const AFTER_PAINT = `new Promise((painted) => requestAnimationFrame(() => {
  const { port1, port2 } = new MessageChannel();
  port1.onmessage = () => painted(performance.now());
  port2.postMessage(0);
}))`;

/**
 * When an element was there and its frame painted, as wall clock ms. Ask before it is there: what is there already counts as painted when
 * this asks, which is later than it was.
 */
export function paintedAtMs(page: DebuggedPage, selector: string): Promise<number> {
  return page.evaluate<number>(`new Promise((resolve) => {
    const look = () => {
      if (!document.querySelector(${JSON.stringify(selector)})) return;
      observer.disconnect();
      ${AFTER_PAINT}.then((at) => resolve(performance.timeOrigin + at));
    };
    const observer = new MutationObserver(look);
    observer.observe(document, { childList: true, subtree: true, attributes: true });
    look();
  })`);
}

/** When anything was first painted, as wall clock ms, by Chromium's own account, which is kept. */
export function firstPaintAtMs(page: DebuggedPage): Promise<number> {
  return page.evaluate<number>(`new Promise((resolve) => {
    new PerformanceObserver((list) => {
      for (const { name, startTime } of list.getEntries())
        if (name === 'first-contentful-paint') resolve(performance.timeOrigin + startTime);
    }).observe({ type: 'paint', buffered: true });
  })`);
}

/** How the page came to be, in wall clock ms: its navigation, its document, its scripts. */
export function navigationOf(page: DebuggedPage): Promise<Readonly<Record<string, number>>> {
  return page.evaluate(`(() => {
    const [navigation] = performance.getEntriesByType('navigation');
    const at = { navigation: 0, response: navigation.responseEnd, interactive: navigation.domInteractive,
      loaded: navigation.domContentLoadedEventEnd };
    return Object.fromEntries(Object.entries(at).map(([name, ms]) => [name, performance.timeOrigin + ms]));
  })()`);
}
