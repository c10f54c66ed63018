import { create } from 'zustand';

import { stationHost } from '../station/station-host.ts';
import { onView, useView, viewNow } from '../station/station-views.ts';
import { newcomer, type PersonOnStation, whoActs } from './who-acts.ts';

/** The person who was just chosen on this screen, until the station says the same: a tap shows at once. */
const wantedStore = create<{ readonly wanted: string | null }>(() => ({ wanted: null }));

/** Makes a signed-on person the active one, at the station too: scans act for them. Touches no production state. */
export function choosePerson(id: string): void {
  wantedStore.setState({ wanted: id });
  const settle = () => {
    // The station has decided; its view tells who acts.
    if (viewNow('session')?.active !== null)
      wantedStore.setState(({ wanted }) => (wanted === id ? { wanted: null } : {}));
  };
  stationHost()
    .call('actAs', { person: id })
    .then((answer) => {
      if (!answer.ok) settle();
    }, settle);
}

/** Follows the station's choice, and lets whoever signs on become the active person. */
export function followPeople(): void {
  onView('session', (now, before) => {
    const { wanted } = wantedStore.getState();
    if (wanted !== null && now.active === wanted) wantedStore.setState({ wanted: null });
    const person = newcomer(now.people, before?.people);
    if (person && now.active !== person.id) choosePerson(person.id);
  });
}

/** The active person in a component; undefined when nobody is signed on or that is not known yet. */
export function useActivePerson(): PersonOnStation | undefined {
  const session = useView('session');
  const wanted = wantedStore((state) => state.wanted);
  return session && whoActs(session.people, wanted ?? session.active);
}

/** The active person in an action. */
export function activePersonNow(): PersonOnStation | undefined {
  const session = viewNow('session');
  return session && whoActs(session.people, wantedStore.getState().wanted ?? session.active);
}

/** Calls `listener` whenever the active person may have changed. */
export function onActivePerson(listener: (person: PersonOnStation | undefined) => void): void {
  wantedStore.subscribe(() => listener(activePersonNow()));
  onView('session', () => listener(activePersonNow()));
}
