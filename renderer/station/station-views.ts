import { create } from 'zustand';

import { hostTopicNames } from '../../shared/host/host-contract.ts';
import type { Host, HostTopic, HostView } from '../../shared/host/host-contract.ts';

/** The last view of every topic; a topic that is absent is not known yet, which is not the same as empty. */
type StationViews = { readonly [T in HostTopic]?: HostView<T> };

const viewsStore = create<StationViews>(() => ({}));

/** Feeds the store from the station, for as long as the window lives; with all views or those that are wanted. */
export function followViews(host: Host, topics: readonly HostTopic[] = hostTopicNames): void {
  for (const topic of topics) host.subscribe(topic, (view) => viewsStore.setState({ [topic]: view }));
}

/** A view of the station in a component; undefined while it is not known. */
export function useView<T extends HostTopic>(topic: T): HostView<T> | undefined {
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
