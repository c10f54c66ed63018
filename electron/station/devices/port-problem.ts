import { readdir, readFile, readlink, realpath, stat } from 'node:fs/promises';
import { userInfo } from 'node:os';
import path from 'node:path';

import type { DevicesView } from '../../../shared/views/devices-view.ts';

/** Why a port is not open, and a sentence for people in IT. */
export interface PortProblem {
  readonly state: Exclude<DevicesView['devices'][number]['state'], 'connected'>;
  readonly detail: string;
}

/** Programs that have a file open, on Linux, as far as this user may see them. */
async function holdersOf(file: string): Promise<string[]> {
  const wanted = await realpath(file).catch(() => file);
  const pids = (await readdir('/proc').catch(() => [])).filter((name) => /^\d+$/.test(name));
  const holders = await Promise.all(
    pids.map(async (pid) => {
      const handles = await readdir(`/proc/${pid}/fd`).catch(() => []);
      const links = await Promise.all(handles.map((handle) => readlink(`/proc/${pid}/fd/${handle}`).catch(() => '')));
      if (!links.includes(wanted)) return undefined;
      const name = await readFile(`/proc/${pid}/comm`, 'utf8').catch(() => '');
      return `${name.trim()} (process ${pid})`;
    }),
  );
  return holders.filter((holder) => holder !== undefined);
}

async function groupOf(file: string): Promise<string> {
  const { gid } = await stat(file).catch(() => ({ gid: -1 }));
  const groups = await readFile('/etc/group', 'utf8').catch(() => '');
  const line = groups.split('\n').find((each) => each.split(':')[2] === String(gid));
  return line?.split(':')[0] ?? 'dialout';
}

async function deniedSentence(file: string): Promise<string> {
  if (process.platform !== 'linux')
    return `This user may not open ${file}. Close other programs that use it, or run the kiosk as a user who may.`;
  const group = await groupOf(file);
  const user = userInfo().username;
  return `The user ${user} may not open ${file}. Make it a member of the group ${group} ("sudo usermod -aG ${group} ${user}") and restart the machine.`;
}

async function busySentence(file: string): Promise<string> {
  const holders = process.platform === 'linux' ? await holdersOf(file) : [];
  const who = holders.length === 0 ? 'Another program' : holders.join(' and ');
  return `${who} uses ${path.basename(file)}. End it there; the kiosk takes the port as soon as it is free.`;
}

/** What an error on opening means: by the words of the drivers, which have no codes. */
export async function problemOfOpening(file: string, message: string): Promise<PortProblem> {
  if (/no such file|file not found|cannot find/i.test(message))
    return { state: 'waiting', detail: `There is no ${file}. Plug the device in, and check its cable and its power.` };
  if (/permission denied|EACCES/i.test(message)) return { state: 'denied', detail: await deniedSentence(file) };
  if (/lock port|busy|access denied|temporarily unavailable/i.test(message))
    return { state: 'busy', detail: await busySentence(file) };
  if (/Cannot find (module|package)|No native build/i.test(message))
    return {
      state: 'failing',
      detail:
        'This build has no driver for serial ports on this machine. Install the kiosk anew, or set the scanner to work as a keyboard.',
    };
  return { state: 'failing', detail: `${file} cannot be opened: ${message}. Unplug the device and plug it in again.` };
}
