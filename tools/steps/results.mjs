import { readFileSync } from 'node:fs';
import { join } from 'node:path';

/** A tally of what passed, failed and was skipped, with a line for each thing that a person has to know. */
export const emptyTally = () => ({ passed: 0, failed: 0, skipped: 0, remarks: [] });

/**
 * Reads the JSON report that vitest wrote for a project. A project that left no report, ran no test or skipped all of
 * them counts as one failure, and so does a test file that could not even be read: what did not run did not pass.
 */
export function tallyProject(folder, project) {
  const tally = emptyTally();
  const report = read(join(folder, `${project}.json`));
  if (report === null || report.numTotalTests === 0) {
    return { ...tally, failed: 1, remarks: [`${project}: no test ran`] };
  }
  tally.passed = report.numPassedTests;
  tally.failed = report.numFailedTests;
  tally.skipped = report.numPendingTests + report.numTodoTests;
  for (const file of report.testResults) {
    const failedTests = file.assertionResults.filter(({ status }) => status === 'failed');
    if (file.status === 'failed' && failedTests.length === 0) {
      tally.failed += 1;
      tally.remarks.push(`${project}: ${file.name} could not be run: ${firstLine(file.message)}`);
    }
    for (const { fullName, failureMessages } of failedTests) {
      tally.remarks.push(`${project}: failed: ${fullName}: ${firstLine(failureMessages?.[0])}`);
    }
  }
  // Errors outside of any test (an unhandled rejection) are in no file's result.
  if (!report.success && tally.failed === 0) {
    tally.failed = 1;
    tally.remarks.push(`${project}: failed outside of its tests`);
  }
  if (tally.passed + tally.failed === 0) {
    tally.failed = 1;
    tally.remarks.push(`${project}: no test passed, ${tally.skipped} were skipped`);
  }
  return tally;
}

/**
 * The tallies of the projects that a target was run for; `code` is how the runner ended. That nothing was run at all is a
 * failure, and so is a runner that fails although every report is good.
 */
export function tallyTarget(folder, { target, projects, code }) {
  const failure = (remark) => ({ ...emptyTally(), failed: 1, remarks: [remark] });
  if (projects.length === 0) return [failure(`${target}: expected projects with such tests, found none`)];
  const tallies = projects.map((name) => tallyProject(folder, name.replace('@hindsight/', '')));
  if (code === 0 || addTallies(tallies).failed > 0) return tallies;
  return [...tallies, failure(`nx run-many -t ${target} ended with ${code}, although every report is good`)];
}

/**
 * What could not be tested because this machine lacks something (null: nothing): a failure in CI, which is to test it
 * all.
 */
export function tallyMissing(remark, { CI = '' }) {
  if (remark === null) return emptyTally();
  return { ...emptyTally(), failed: ['', '0', 'false'].includes(CI) ? 0 : 1, remarks: [remark] };
}

/** Adds tallies up. */
export function addTallies(tallies) {
  const sum = emptyTally();
  for (const { passed, failed, skipped, remarks } of tallies) {
    sum.passed += passed;
    sum.failed += failed;
    sum.skipped += skipped;
    sum.remarks.push(...remarks);
  }
  return sum;
}

/** The last line of a test run. */
export const closingLine = ({ passed, failed, skipped }) =>
  `${passed} passed, ${failed} failed${skipped > 0 ? `, ${skipped} skipped` : ''}`;

const firstLine = (text) => (text ?? '').trim().split('\n')[0];

function read(file) {
  try {
    return JSON.parse(readFileSync(file, 'utf8'));
  } catch {
    return null;
  }
}
