import { execFile } from 'node:child_process';

import type { RecordIncident } from '../incidents/incident-log.ts';

/** What a service manager is told; `man sd_notify` explains the words. */
export type ServiceState = 'READY=1' | 'WATCHDOG=1' | 'STOPPING=1';

/** Tells the service manager, without waiting. */
export type TellServiceManager = (state: ServiceState) => void;

/** Node has no datagram sockets in the file system, so systemd's own program speaks for us. */
const PROGRAM = 'systemd-notify';

/** A manager that takes no message within this time is not waited for. */
const LIMIT_MS = 5_000;

/**
 * How to speak to systemd, if it started this process with `Type=notify`; otherwise nobody is told. The socket is taken out of the environment: it is
 * no business of the processes that we start.
 *
 * @param environment process.env
 * @param program for tests
 */
export function serviceManager(
  environment: Record<string, string | undefined>,
  record: RecordIncident,
  program = PROGRAM,
): TellServiceManager {
  const socket = environment['NOTIFY_SOCKET'];
  delete environment['NOTIFY_SOCKET'];
  if (socket === undefined || socket === '' || process.platform !== 'linux') return () => undefined;
  const env = { ...environment, NOTIFY_SOCKET: socket };
  let isTelling = false;
  return (state) => {
    // A manager that is slow must not pile up processes; the next sign of life follows soon.
    if (isTelling && state === 'WATCHDOG=1') return;
    isTelling = true;
    execFile(program, [state], { env, timeout: LIMIT_MS }, (error) => {
      isTelling = false;
      if (error) record('service-manager-deaf', { state, error: error.message.slice(0, 500) });
    });
  };
}
