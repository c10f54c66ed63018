import type { HostHandlers, HostTopic } from '../../../shared/host/host-contract.ts';
import type { FrameFromStation } from '../../../shared/host/host-frames.ts';
import { serveHost } from '../../../shared/host/serve-host.ts';
import type { HostConnection, HostService } from '../../../shared/host/serve-host.ts';

/** Makes views when they changed and sends them to the screens that want them. */
export interface ViewPublisher {
  /** These views may have changed; they are made and sent once the present work is done. */
  readonly touch: (...topics: readonly HostTopic[]) => void;
  /** Serves one screen; `send` gets its frames and must not throw. @returns the connection and a function that ends it. */
  readonly connect: (send: (frame: FrameFromStation) => void) => {
    readonly connection: HostConnection;
    readonly disconnect: () => void;
  };
  readonly handlers: HostHandlers;
  readonly stop: () => void;
}

/** A publisher of views; no view that equals the one sent last is sent again. */
export function createViewPublisher(
  views: Readonly<Record<HostTopic, () => unknown>>,
  handlers: HostHandlers,
): ViewPublisher {
  const connections = new Set<HostConnection>();
  const dirty = new Set<HostTopic>();
  const lastSent = new Map<HostTopic, string>();
  let flushing: NodeJS.Immediate | undefined;

  function flush(): void {
    flushing = undefined;
    for (const topic of dirty) {
      if (![...connections].some((connection) => connection.topics.has(topic))) {
        lastSent.delete(topic);
        continue;
      }
      const value = views[topic]();
      const text = JSON.stringify(value);
      if (lastSent.get(topic) === text) continue;
      lastSent.set(topic, text);
      for (const connection of connections) connection.publish(topic, value);
    }
    dirty.clear();
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
    connect(send) {
      const connection = serveHost(service, send);
      connections.add(connection);
      return { connection, disconnect: () => connections.delete(connection) };
    },
    stop: () => {
      if (flushing) clearImmediate(flushing);
    },
  };
}
