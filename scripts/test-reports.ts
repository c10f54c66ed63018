/** How many tests ran and how they ended. */
export interface Tally {
  passed: number;
  failed: number;
  skipped: number;
  /** Titles of the skipped tests, so that a skip is seen. */
  skippedTitles: string[];
}

interface VitestReport {
  testResults?: {
    name: string;
    status: string;
    assertionResults: { status: string; fullName: string }[];
  }[];
}

interface PlaywrightSuite {
  title: string;
  specs?: { title: string; tests: { status: string }[] }[];
  suites?: PlaywrightSuite[];
}

interface PlaywrightReport {
  suites?: PlaywrightSuite[];
  errors?: unknown[];
}

/** Reads the report of vitest's `json` reporter. A file that could not even be loaded counts as one failure. */
export function tallyVitest(report: VitestReport): Tally {
  const tally: Tally = { passed: 0, failed: 0, skipped: 0, skippedTitles: [] };
  for (const file of report.testResults ?? []) {
    if (file.status === 'failed' && !file.assertionResults.some(({ status }) => status === 'failed')) tally.failed += 1;
    for (const { status, fullName } of file.assertionResults) {
      if (status === 'passed') tally.passed += 1;
      else if (status === 'failed') tally.failed += 1;
      else skip(tally, fullName);
    }
  }
  return tally;
}

/** Reads the report of Playwright's `json` reporter. A flaky test is a failed one; an error outside of any test is one failure. */
export function tallyPlaywright(report: PlaywrightReport): Tally {
  const tally: Tally = { passed: 0, failed: report.errors?.length ?? 0, skipped: 0, skippedTitles: [] };
  const visit = (suite: PlaywrightSuite) => {
    for (const spec of suite.specs ?? []) {
      for (const { status } of spec.tests) {
        if (status === 'expected') tally.passed += 1;
        else if (status === 'skipped') skip(tally, `${suite.title} > ${spec.title}`);
        else tally.failed += 1;
      }
    }
    suite.suites?.forEach(visit);
  };
  report.suites?.forEach(visit);
  return tally;
}

function skip(tally: Tally, title: string): void {
  tally.skipped += 1;
  tally.skippedTitles.push(title);
}

/** Adds what several runners counted. */
export function sumTallies(tallies: readonly Tally[]): Tally {
  return {
    passed: tallies.reduce((sum, { passed }) => sum + passed, 0),
    failed: tallies.reduce((sum, { failed }) => sum + failed, 0),
    skipped: tallies.reduce((sum, { skipped }) => sum + skipped, 0),
    skippedTitles: tallies.flatMap(({ skippedTitles }) => skippedTitles),
  };
}

/** The line that `npm test` closes with. */
export function closingLine(tally: Tally): string {
  return `${tally.passed} passed, ${tally.failed} failed, ${tally.skipped} skipped`;
}
