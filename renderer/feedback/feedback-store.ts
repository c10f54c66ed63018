import { create } from 'zustand';

import { playTone } from './tones.ts';

/** The last success: its text, and a number that grows so that the same text twice is two successes. */
interface Feedback {
  readonly text: string | null;
  readonly number: number;
}

/** How long the sentence stays. The flash around the screen is shorter (feedback.css). */
const TEXT_MS = 3000;

const feedbackStore = create<Feedback>(() => ({ text: null, number: 0 }));
let timer: ReturnType<typeof setTimeout> | undefined;

/** Says on three channels that something is recorded: edge flash, tone, sentence. It fades by itself. */
export function showSuccess(text: string): void {
  playTone('success');
  feedbackStore.setState(({ number }) => ({ text, number: number + 1 }));
  clearTimeout(timer);
  timer = setTimeout(() => feedbackStore.setState({ text: null }), TEXT_MS);
}

/** The success to show. */
export function useFeedback(): Feedback {
  return feedbackStore();
}
