import type { HostHandlers, HostTopic } from '../../../shared/host/host-contract.ts';
import type { FrameFromStation } from '../../../shared/host/host-frames.ts';
import { serveHost } from '../../../shared/host/serve-host.ts';
import type { HostConnection, HostService } from '../../../shared/host/serve-host.ts';

/** Makes views when they changed and sends them to the screens that want them. */
export interface ViewPublisher {
  /** These views may have changed; they are made and sent once the present work is done. */
  readonly touch: (...topics: readonly HostTopic[]) => void;
  /** Makes and sends a view at once if it was touched: the one that the answer to a command should not come before. */
  readonly sendNow: (topic: HostTopic) => void;
  /** Serves one screen; `send` gets its frames and must not throw. @returns the connection and a function that ends it. */
  readonly connect: (send: (frame: FrameFromStation) => void) => {
    readonly connection: HostConnection;
    readonly disconnect: () => void;
  };
  readonly handlers: HostHandlers;
  readonly stop: () => void;
}

/**
 * A publisher of views; no view that equals the one sent last is sent again. Views that cost something to make (`slow`) wait for the others
 * and are made one by one, so that no command waits for all of them.
 */
export function createViewPublisher(
  views: Readonly<Record<HostTopic, () => unknown>>,
  handlers: HostHandlers,
  slow: ReadonlySet<HostTopic> = new Set(),
): ViewPublisher {
  const connections = new Set<HostConnection>();
  const dirty = new Set<HostTopic>();
  const lastSent = new Map<HostTopic, string>();
  let flushing: NodeJS.Immediate | undefined;

  function send(topic: HostTopic): void {
    if (![...connections].some((connection) => connection.topics.has(topic))) {
      lastSent.delete(topic);
      return;
    }
    const value = views[topic]();
    const text = JSON.stringify(value);
    if (lastSent.get(topic) === text) return;
    lastSent.set(topic, text);
    for (const connection of connections) connection.publish(topic, value);
  }

  function flush(): void {
    for (const topic of dirty) {
      if (slow.has(topic)) continue;
      dirty.delete(topic);
      send(topic);
    }
    const [next] = dirty;
    if (next !== undefined) {
      dirty.delete(next);
      send(next);
    }
    flushing = dirty.size > 0 ? setImmediate(flush) : undefined;
  }

  const service: HostService = {
    handlers,
    currentView(topic) {
      // Whoever subscribes gets what is not sent to the others yet; then what was sent last is no longer what all of them show.
      lastSent.delete(topic);
      return views[topic]();
    },
  };

  return {
    handlers,
    touch(...topics) {
      for (const topic of topics) dirty.add(topic);
      flushing ??= setImmediate(flush);
    },
    sendNow(topic) {
      if (dirty.delete(topic)) send(topic);
    },
    connect(receive) {
      const connection = serveHost(service, receive);
      connections.add(connection);
      return {
        connection,
        disconnect() {
          connections.delete(connection);
          connection.end();
        },
      };
    },
    stop: () => {
      if (flushing) clearImmediate(flushing);
    },
  };
}
