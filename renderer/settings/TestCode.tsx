import type { ReactNode } from 'react';

import { useWords } from '../words/use-words.ts';
import { code39Bars } from './code-39.ts';

/** Read by every scanner as it comes from the factory, and known to nobody at a plant. */
export const TEST_CODE = 'LINESIDE-1';

/** A barcode on the screen to test a scanner with: Code 39, because every scanner reads it without being set up. */
export function TestCode(): ReactNode {
  const { t } = useWords();
  const { bars, width } = code39Bars(TEST_CODE);
  return (
    <figure className="test-code">
      <svg viewBox={`0 0 ${width} 40`} preserveAspectRatio="none" aria-hidden>
        <rect className="test-code-paper" width={width} height="40" />
        {bars.map(({ x, w }) => (
          <rect key={x} className="test-code-bar" x={x} width={w} height="40" />
        ))}
      </svg>
      <figcaption>{t('settings.testCodeHint', { code: TEST_CODE })}</figcaption>
    </figure>
  );
}
