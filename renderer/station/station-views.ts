import { useEffect } from 'react';
import { create } from 'zustand';

import { hostTopicNames } from '../../shared/host/host-contract.ts';
import type { Host, HostTopic, HostView } from '../../shared/host/host-contract.ts';
import { shareEqual } from './share-equal.ts';

/** The last view of every topic; a topic that is absent is not known yet, which is not the same as empty. */
type StationViews = { readonly [T in HostTopic]?: HostView<T> };

const viewsStore = create<StationViews>(() => ({}));

/** Views that are long, or that the station works for: it makes them only while a component shows them. */
const onDemand: ReadonlySet<HostTopic> = new Set<HostTopic>([
  'shift',
  'unsent',
  'sheet',
  'deviations',
  'rules',
  'areaPlan',
]);

interface Holding {
  count: number;
  readonly end: () => void;
}

let station: Host | undefined;
const holdings = new Map<HostTopic, Holding>();

function follow<T extends HostTopic>(host: Host, topic: T): () => void {
  return host.subscribe(topic, (view) => {
    viewsStore.setState((views) => ({ [topic]: shareEqual(views[topic], view) }));
  });
}

/** Feeds the store from the station, for as long as the window lives; with all views or those that are wanted. */
export function followViews(host: Host, topics: readonly HostTopic[] = hostTopicNames): void {
  station = host;
  for (const topic of topics) if (!onDemand.has(topic)) follow(host, topic);
}

/** Has the station send a view until released by everybody who holds it; what was sent is forgotten then, because it grows old unseen. */
export function holdView(topic: HostTopic): () => void {
  const holding = holdings.get(topic) ?? { count: 0, end: station ? follow(station, topic) : () => undefined };
  holding.count += 1;
  holdings.set(topic, holding);
  return () => {
    holding.count -= 1;
    if (holding.count > 0) return;
    holdings.delete(topic);
    holding.end();
    viewsStore.setState({ [topic]: undefined });
  };
}

/** A view of the station in a component; undefined while it is not known. */
export function useView<T extends HostTopic>(topic: T): HostView<T> | undefined {
  useEffect(() => (onDemand.has(topic) ? holdView(topic) : undefined), [topic]);
  return viewsStore((views) => views[topic]);
}

/** A view of the station in an action; undefined while it is not known. */
export function viewNow<T extends HostTopic>(topic: T): HostView<T> | undefined {
  return viewsStore.getState()[topic];
}

/** Calls `listener` on every change of a view. */
export function onView<T extends HostTopic>(
  topic: T,
  listener: (now: HostView<T>, before: HostView<T> | undefined) => void,
): void {
  viewsStore.subscribe((now, before) => {
    const view = now[topic];
    if (view !== undefined && view !== before[topic]) listener(view, before[topic]);
  });
}
