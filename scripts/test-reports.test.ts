import { describe, expect, test } from 'vitest';

import { closingLine, sumTallies, tallyPlaywright, tallyVitest } from './test-reports.ts';

describe('the counts that npm test closes with', () => {
  test('count every vitest test once, and a file that could not be loaded as one failure', () => {
    const tally = tallyVitest({
      testResults: [
        {
          name: 'a.test.ts',
          status: 'failed',
          assertionResults: [
            { status: 'passed', fullName: 'a' },
            { status: 'failed', fullName: 'b' },
            { status: 'pending', fullName: 'c' },
            { status: 'todo', fullName: 'd' },
          ],
        },
        { name: 'broken.test.ts', status: 'failed', assertionResults: [] },
      ],
    });
    expect(tally).toEqual({ passed: 1, failed: 2, skipped: 2, skippedTitles: ['c', 'd'] });
  });

  test('count nested Playwright suites, and call a flaky test failed', () => {
    const tally = tallyPlaywright({
      errors: [{}],
      suites: [
        {
          title: 'x.spec.ts',
          specs: [{ title: 'one', tests: [{ status: 'expected' }, { status: 'flaky' }] }],
          suites: [
            { title: 'inner', specs: [{ title: 'two', tests: [{ status: 'skipped' }, { status: 'unexpected' }] }] },
          ],
        },
      ],
    });
    expect(tally).toEqual({ passed: 1, failed: 3, skipped: 1, skippedTitles: ['inner > two'] });
  });

  test('are summed over all runners into one plain line', () => {
    const one = { passed: 2, failed: 0, skipped: 1, skippedTitles: ['x'] };
    expect(closingLine(sumTallies([one, one]))).toBe('4 passed, 0 failed, 2 skipped');
  });
});
