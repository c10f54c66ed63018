import type { Session } from 'electron';

import type { RecordIncident } from '../incidents/incident-log.ts';
import { SCHEME } from '../protocol/addresses.ts';

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
 * scheme. Devices and the network belong to the station process.
 */
export function lockDownSession(session: LockableSession, record: RecordIncident): void {
  session.setPermissionRequestHandler((_contents, permission, answer) => {
    record('blocked-permission', { permission });
    answer(false);
  });
  // Asked very often, also by Chromium itself, so not an incident.
  session.setPermissionCheckHandler(() => false);
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

/** Our scheme, pictures inside a page, and the developer tools' own files. */
export function isOwnRequest(url: string): boolean {
  return [`${SCHEME}:`, 'data:', 'devtools:'].some((scheme) => url.startsWith(scheme));
}
