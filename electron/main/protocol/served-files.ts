import { readdirSync } from 'node:fs';
import path from 'node:path';

/** One built file that may be served. */
export interface ServedFile {
  /** Absolute path. */
  readonly file: string;
  readonly contentType: string;
}

/** The allow-list: path of the URL -> file. What is not a key does not exist, so no path can lead out of the folder. */
export type ServedFiles = ReadonlyMap<string, ServedFile>;

/** Kinds of files a build may hold. Others (source maps, notes) are not served. */
const contentTypes: Readonly<Record<string, string>> = {
  '.css': 'text/css; charset=utf-8',
  '.gif': 'image/gif',
  '.html': 'text/html; charset=utf-8',
  '.ico': 'image/x-icon',
  '.jpg': 'image/jpeg',
  '.js': 'text/javascript; charset=utf-8',
  '.json': 'application/json; charset=utf-8',
  '.mp3': 'audio/mpeg',
  '.png': 'image/png',
  '.svg': 'image/svg+xml; charset=utf-8',
  '.wav': 'audio/wav',
  '.webp': 'image/webp',
  '.woff2': 'font/woff2',
};

/**
 * Lists the built files of the screens, once, at start. Links are not followed. `/` is `/index.html`. Empty when the folder is not
 * there: whoever needs `/` tells the person.
 */
export function listServedFiles(folder: string): ServedFiles {
  const files = new Map<string, ServedFile>();
  collect(folder, '', files);
  const start = files.get('/index.html');
  if (start) files.set('/', start);
  return files;
}

function collect(folder: string, prefix: string, files: Map<string, ServedFile>): void {
  for (const entry of entriesOf(folder)) {
    const file = path.join(folder, entry.name);
    const url = `${prefix}/${entry.name}`;
    const contentType = contentTypes[path.extname(entry.name).toLowerCase()];
    if (entry.isDirectory()) collect(file, url, files);
    else if (entry.isFile() && contentType !== undefined) files.set(url, { file, contentType });
  }
}

function entriesOf(folder: string) {
  try {
    return readdirSync(folder, { withFileTypes: true });
  } catch {
    return [];
  }
}
