import { spawn } from 'node:child_process';
import type { Readable } from 'node:stream';

export interface VirtualDisplay {
  /** For the environment variable DISPLAY, such as `:99`. */
  name: string;
  stop: () => void;
}

/** True when windows can be opened without our help. */
export function hasDisplay(): boolean {
  return process.platform !== 'linux' || Boolean(process.env['DISPLAY']) || Boolean(process.env['WAYLAND_DISPLAY']);
}

/**
 * Starts an X server without a screen (Full HD) on a free display number. It ends with this process at the latest.
 *
 * @throws when Xvfb is not installed or does not start
 */
export function startVirtualDisplay(): Promise<VirtualDisplay> {
  return new Promise((resolve, reject) => {
    // Xvfb itself finds a free number and writes it to file descriptor 3 once it takes connections.
    const args = ['-displayfd', '3', '-screen', '0', '1920x1080x24', '-nolisten', 'tcp', '-noreset'];
    const server = spawn('Xvfb', args, { stdio: ['ignore', 'ignore', 'pipe', 'pipe'] });
    const stop = () => {
      process.off('exit', stop);
      server.kill();
    };
    process.once('exit', stop);
    let complaint = '';
    server.stderr?.on('data', (chunk: Buffer) => (complaint += chunk.toString()));
    server.once('error', () => reject(new Error('Xvfb is not installed. Install the packages xvfb and xauth.')));
    server.once('exit', (code) => reject(new Error(`Xvfb ended with code ${code}. ${complaint.trim()}`)));
    const announced = server.stdio[3] as Readable;
    announced.once('data', (chunk: Buffer) => resolve({ name: `:${chunk.toString().trim()}`, stop }));
  });
}
