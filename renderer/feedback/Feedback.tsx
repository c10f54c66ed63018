import { IconCheck } from '@tabler/icons-react';
import type { ReactNode } from 'react';

import { testIds } from '../test-ids.ts';
import { useFeedback } from './feedback-store.ts';

/** The flash around the screen and the sentence of the last success. Both let taps through and fade by themselves. */
export function Feedback(): ReactNode {
  const { text, number } = useFeedback();
  return (
    <>
      {number === 0 ? null : <div key={number} className="flash" aria-hidden />}
      <output className="success-place" aria-live="polite">
        {text === null ? null : (
          <span key={number} className="success" data-testid={testIds.success} data-number={number}>
            <IconCheck aria-hidden />
            {text}
          </span>
        )}
      </output>
    </>
  );
}
