const advice: Readonly<Record<string, string>> = {
  'announce-failed':
    'Who is let in has changed and is in force; only the fact that says so is missing. It is recorded with the next change or start.',
  'backup-failed':
    'No backup was kept; the ones before are as they were. Look at the folder and disk of --backup-to; the server tries again by itself.',
  bug: 'The server ended so as not to confirm what is not stored; its supervisor starts it again. Nothing that was confirmed is lost. Report this line.',
  'certificate-failed':
    'The certificate of this server could not be renewed; it tries again every six hours. Look at the folder "trust" of the data folder before the certificate ends.',
  'drain-timeout':
    'Something did not finish in time, so the server ended by force. Nothing that was confirmed is lost. Look for what was slow before this line.',
  'erp-failed': 'Look at the drop folder of the ERP and its disk; the server tries again by itself.',
  'metrics-failed': 'Monitoring lacks these numbers; work goes on. Look at the disk of the data folder.',
  'no-ticket':
    'A browser station was started without a ticket, so it works alone. Look at the disk of the data folder, then restart the server.',
  'put-back':
    'The data folder was replaced by an older copy without the restore command. Stations send again what is missing and pull everything anew. Find out who put it back.',
  'request-failed':
    'The request was answered with 500 and nothing of it was kept half. If it repeats, report this line.',
  'scopes-not-kept':
    'Stations keep more than they need until it succeeds; the server tries again by itself. Look at the disk of the data folder.',
  'ship-failed':
    'The facts stay at the station, which sends them again. Look at the disk of the data folder: it may be full or failing.',
  'station-fatal': 'This browser station cannot work until that is put right. The message says what it is.',
  'stop-failed':
    'The server ended all the same; nothing that was confirmed is lost. Look at the disk of the data folder.',
  'upgrade-failed':
    'One screen or station could not connect and tries again by itself. If it repeats, report this line.',
};

/** What the person who reads an error should do. */
export function adviceFor(event: string): string {
  return advice[event] ?? 'Nothing that was confirmed is lost. If it repeats, report this line.';
}
