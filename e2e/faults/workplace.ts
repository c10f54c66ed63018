import type { Command } from '../../shared/gate/command.ts';
import type { CommandResult, HostTopic, HostView } from '../../shared/host/host-contract.ts';

/** A station where virtual people work, whatever runs it. It is started again whenever it dies. */
export interface Workplace {
  readonly name: string;
  /** Its data folder. */
  readonly folder: string;
  /**
   * Gives a command and waits for its answer through any number of deaths: it is sent again with the same id.
   * @throws HostCallError when the station says that it could not do it.
   */
  readonly execute: (command: Command) => Promise<CommandResult>;
  /** The last view of a topic that came. */
  readonly view: <T extends HostTopic>(topic: T) => HostView<T> | undefined;
  /** How many facts the station knows, its own and pulled ones. */
  readonly factsKnown: () => Promise<number>;
  /** What can be killed here. */
  readonly targets: readonly string[];
  /** Kills one of its processes at once; false when it does not run at this moment. */
  readonly kill: (target: string) => Promise<boolean>;
  /** Sentences about ends that nobody asked for. */
  readonly oddEnds: readonly string[];
  /** Ends it in order, so that its files can be read. */
  readonly stop: () => Promise<void>;
}
