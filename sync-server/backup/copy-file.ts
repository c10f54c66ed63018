import { createHash } from 'node:crypto';
import { open } from 'node:fs/promises';
import { performance } from 'node:perf_hooks';
import { setTimeout as pause } from 'node:timers/promises';

const CHUNK = 1024 * 1024;
/** After this much the copy goes to the disk and rests as long as it worked, so that a server beside it keeps its disk. */
const BREATH = 8 * CHUNK;
/** SQLite keeps its locks on this byte and never uses the page that holds it; reading it is refused on some systems. */
const LOCK_BYTE = 0x40000000;
const PAGE = 4096;

/**
 * Copies a file as it is into a new one and waits until the copy is on its disk.
 * @param gentle rest between the steps.
 * @returns the bytes copied. @throws when the source is not there, the target is, or the disk refuses.
 */
export async function copyFileDurably(source: string, target: string, gentle: boolean): Promise<number> {
  const from = await open(source, 'r');
  try {
    const to = await open(target, 'wx', 0o600);
    try {
      const buffer = Buffer.allocUnsafe(CHUNK);
      let at = 0;
      let began = performance.now();
      for (;;) {
        if (at === LOCK_BYTE) at += PAGE;
        const { bytesRead } = await from.read(buffer, 0, CHUNK, at);
        if (bytesRead === 0) break;
        for (let done = 0; done < bytesRead;)
          done += (await to.write(buffer, done, bytesRead - done, at + done)).bytesWritten;
        at += bytesRead;
        if (gentle && at % BREATH === 0) {
          await to.datasync();
          await pause(performance.now() - began);
          began = performance.now();
        }
      }
      await to.sync();
      return at;
    } finally {
      await to.close();
    }
  } finally {
    await from.close();
  }
}

/** Size and SHA-256 of a file. */
export async function fingerprint(file: string): Promise<{ readonly bytes: number; readonly sha256: string }> {
  const hash = createHash('sha256');
  const handle = await open(file, 'r');
  try {
    const buffer = Buffer.allocUnsafe(CHUNK);
    let bytes = 0;
    for (;;) {
      const { bytesRead } = await handle.read(buffer, 0, CHUNK, bytes);
      if (bytesRead === 0) return { bytes, sha256: hash.digest('hex') };
      hash.update(buffer.subarray(0, bytesRead));
      bytes += bytesRead;
    }
  } finally {
    await handle.close();
  }
}
