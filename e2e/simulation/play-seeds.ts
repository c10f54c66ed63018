import { registerHooks } from 'node:module';
import { fileURLToPath } from 'node:url';

import type { PlantedBug } from './planted-bugs.ts';

/** Loads the code under test with a bug in it. @throws when the code is not what the bug was written for. */
export function changeWhatIsLoaded({ change }: PlantedBug): void {
  if (!change) return;
  registerHooks({
    load: (url, context, next) => {
      const loaded = next(url, context);
      if (!url.startsWith('file:') || !fileURLToPath(url).replaceAll('\\', '/').endsWith(change.file)) return loaded;
      const source = Buffer.from(loaded.source as Uint8Array).toString();
      if (source.split(change.from).length !== 2)
        throw new Error(`The bug cannot be planted: ${change.file} does not hold "${change.from}" exactly once.`);
      return { ...loaded, source: source.replace(change.from, () => change.to) };
    },
  });
}
