import { create } from 'zustand';

import { onView, useView, viewNow } from '../station/station-views.ts';
import { newcomer, type PersonOnStation, whoActs } from './who-acts.ts';

const STORAGE_KEY = 'lineside.activePerson';

/** The person chosen on this screen; kept over a reload so that nobody's work is booked on a colleague. */
const chosenStore = create<{ readonly chosen: string | null }>(() => ({ chosen: localStorage.getItem(STORAGE_KEY) }));

/** Makes a signed-on person the active one. Touches no production state. */
export function choosePerson(id: string): void {
  localStorage.setItem(STORAGE_KEY, id);
  chosenStore.setState({ chosen: id });
}

/** Lets whoever signs on become the active person. */
export function followPeople(): void {
  onView('session', (now, before) => {
    const person = newcomer(now.people, before?.people);
    if (person) choosePerson(person.id);
  });
}

/** The active person in a component; undefined when nobody is signed on or that is not known yet. */
export function useActivePerson(): PersonOnStation | undefined {
  const session = useView('session');
  const chosen = chosenStore((state) => state.chosen);
  return session && whoActs(session.people, chosen);
}

/** The active person in an action. */
export function activePersonNow(): PersonOnStation | undefined {
  const session = viewNow('session');
  return session && whoActs(session.people, chosenStore.getState().chosen);
}

/** Calls `listener` whenever the active person may have changed. */
export function onActivePerson(listener: (person: PersonOnStation | undefined) => void): void {
  chosenStore.subscribe(() => listener(activePersonNow()));
  onView('session', () => listener(activePersonNow()));
}
