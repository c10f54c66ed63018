/** Which commands this station has recorded, as far as memory tells. */
export interface CommandMemory {
  readonly note: (command: string) => void;
  /**
   * False when a command was certainly never recorded here; else the store must be asked. Ids of commands begin with the time they were made
   * at, so new ones are higher than all before; a clock that runs ahead somewhere makes the store be asked in vain, nothing worse.
   */
  readonly mayHave: (command: string) => boolean;
  /** No recorded command has a higher id. */
  readonly newest: () => string;
}

/** How many commands are remembered one by one. */
const REMEMBERED = 1000;

/** Remembers the latest commands; of those before them only the highest id, which is `upTo` at first. */
export function createCommandMemory(upTo = ''): CommandMemory {
  let forgotten = upTo;
  let newest = upTo;
  const latest = new Set<string>();
  return {
    note(command) {
      latest.add(command);
      if (command > newest) newest = command;
      if (latest.size <= REMEMBERED) return;
      const [oldest] = latest;
      if (oldest === undefined) return;
      latest.delete(oldest);
      if (oldest > forgotten) forgotten = oldest;
    },
    mayHave: (command) => command <= forgotten || latest.has(command),
    newest: () => newest,
  };
}
