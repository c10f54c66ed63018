import { readFileSync } from 'node:fs';
import path from 'node:path';

/** The repository's top folder. */
export const projectRoot: string = path.dirname(import.meta.dirname);

interface Manifest {
  version: string;
  devDependencies: Record<string, string>;
}

/** package.json, read now. */
export function readManifest(): Manifest {
  return JSON.parse(readFileSync(path.join(projectRoot, 'package.json'), 'utf8')) as Manifest;
}
