/**
 * What can go wrong around a station, by name, as the shell of a kiosk notes it. The list is closed so that support can look each up, and screens
 * have words for each.
 */
export const incidentKinds = [
  'bad-options',
  'blocked-download',
  'blocked-navigation',
  'blocked-permission',
  'blocked-request',
  'blocked-window',
  'dialog-suppressed',
  'frame-rejected',
  'gpu-gone',
  'helper-process-gone',
  'kiosk-left',
  'main-failed',
  'no-system-sandbox',
  'not-well',
  'preload-failed',
  'relaunch',
  'renderer-gone',
  'renderer-load-failed',
  'renderer-unresponsive',
  'scan-failed',
  'screen-frozen',
  'service-manager-deaf',
  'software-rendering',
  'station-failed',
  'station-frozen',
  'station-given-up',
  'station-gone',
  'station-message-rejected',
  'window-recreated',
] as const;
export type IncidentKind = (typeof incidentKinds)[number];

/** Names in the data folder of a kiosk, in which the station's own folder lies: the shell writes there, the station shows it to people. */
export const kioskFiles = {
  incidents: 'incidents.jsonl',
  olderIncidents: 'incidents.1.jsonl',
  crashDumps: 'crash-dumps',
};
