import type { WebContents } from 'electron';

import type { RecordIncident } from '../incidents/incident-log.ts';

/** Events and calls of a WebContents that the lock-down uses. */
export type LockableContents = Pick<
  WebContents,
  'on' | 'setWindowOpenHandler' | 'setVisualZoomLevelLimits' | 'setWebRTCIPHandlingPolicy'
>;

/**
 * Denies everything by which contents could leave the screens: navigation in any frame, redirects, new windows, embedded
 * browsers, a page that refuses to be closed. The shell itself navigates with `loadURL`, which these events do not see.
 */
export function lockDownContents(contents: LockableContents, record: RecordIncident): void {
  const denyNavigation = (event: { readonly url: string; readonly preventDefault: () => void }): void => {
    event.preventDefault();
    record('blocked-navigation', { url: event.url });
  };
  // The first comes for every frame; prevented, the second does not come. Both, because that order is nowhere promised.
  contents.on('will-frame-navigate', denyNavigation);
  contents.on('will-navigate', denyNavigation);
  contents.on('will-redirect', denyNavigation);
  contents.on('will-attach-webview', (event) => {
    event.preventDefault();
    record('blocked-window', { what: 'webview' });
  });
  // Here preventDefault means: the page's objection does not count.
  contents.on('will-prevent-unload', (event) => event.preventDefault());
  contents.setWindowOpenHandler(({ url }) => {
    record('blocked-window', { url });
    return { action: 'deny' };
  });
  // No policy of a page covers WebRTC, so its way to the network is closed here.
  contents.setWebRTCIPHandlingPolicy('disable_non_proxied_udp');
  contents.on('dom-ready', () => {
    void contents.setVisualZoomLevelLimits(1, 1).catch(() => undefined); // The page may be gone already.
  });
}
