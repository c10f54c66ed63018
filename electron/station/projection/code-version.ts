import { createHash } from 'node:crypto';
import { readdirSync, readFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';

function sources(folder: string): string[] {
  return readdirSync(folder, { withFileTypes: true }).flatMap((entry) => {
    const path = join(folder, entry.name);
    if (entry.isDirectory()) return sources(path);
    return entry.name.endsWith('.ts') && !/\.(test|testkit|contract)\.ts$/.test(entry.name) ? [path] : [];
  });
}

/**
 * Names the code that folds: another program may fold the same facts to other states. Bundled, it is the one file that runs; from sources,
 * all that folding may depend on.
 */
export function codeVersion(): string {
  known ??= hashOfCode();
  return known;
}

let known: string | undefined;

function hashOfCode(): string {
  const here = fileURLToPath(import.meta.url);
  const station = dirname(dirname(here));
  const files = here.endsWith('.ts')
    ? [
        ...sources(join(station, '../../shared')),
        ...sources(join(station, 'kernel')),
        ...sources(join(station, 'projection')),
        ...sources(join(station, 'scope')),
      ]
    : [here];
  const hash = createHash('sha256');
  for (const file of files.toSorted()) hash.update(readFileSync(file));
  return hash.digest('hex');
}
