import type { Session } from 'electron';

import type { RecordIncident } from '../incidents/incident-log.ts';
import { KIOSK_ORIGIN, SCHEME } from '../protocol/addresses.ts';

/** The parts of a Session that the lock-down uses. */
export type LockableSession = Pick<
  Session,
  | 'setPermissionRequestHandler'
  | 'setPermissionCheckHandler'
  | 'setDevicePermissionHandler'
  | 'setSpellCheckerEnabled'
  | 'on'
> & { readonly webRequest: Pick<Session['webRequest'], 'onBeforeRequest'> };

/**
 * Denies everything that a page can ask of a browser: permissions, devices, downloads, and any request that is not for our own
 * scheme. Devices and the network belong to the station process. The one exception is the picture of a camera for the screens themselves, never
 * its sound: they open it while somebody takes a photo of what they report (decision 46).
 */
export function lockDownSession(session: LockableSession, record: RecordIncident): void {
  session.setPermissionRequestHandler((_contents, permission, answer, { isMainFrame, requestingUrl, ...details }) => {
    const types = 'mediaTypes' in details ? (details.mediaTypes ?? []) : [];
    const isPicture = permission === 'media' && types.length === 1 && types[0] === 'video';
    if (isPicture && isMainFrame && isOfScreens(requestingUrl)) {
      answer(true);
      return;
    }
    record('blocked-permission', { permission });
    answer(false);
  });
  // Asked very often, also by Chromium itself, so not an incident.
  session.setPermissionCheckHandler(
    (_contents, permission, origin, { mediaType, isMainFrame }) =>
      permission === 'media' && mediaType === 'video' && isMainFrame && isOfScreens(origin),
  );
  session.setDevicePermissionHandler(() => false);
  session.setSpellCheckerEnabled(false);
  session.on('will-download', (event, item) => {
    event.preventDefault();
    record('blocked-download', { url: item.getURL() });
  });
  session.webRequest.onBeforeRequest((request, answer) => {
    const cancel = !isOwnRequest(request.url);
    if (cancel) record('blocked-request', { url: request.url });
    answer({ cancel });
  });
}

/** An address or origin of the screens; Electron writes an origin with a slash at its end. */
function isOfScreens(address: string): boolean {
  return address === KIOSK_ORIGIN || address.startsWith(`${KIOSK_ORIGIN}/`);
}

/** Our scheme, pictures inside a page, and the developer tools' own files. */
export function isOwnRequest(url: string): boolean {
  return [`${SCHEME}:`, 'data:', 'devtools:'].some((scheme) => url.startsWith(scheme));
}
