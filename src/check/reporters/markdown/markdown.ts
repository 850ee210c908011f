import { counted } from '../../../core/text/numbers.js';
import { lightOf, severity } from '../findings.js';
import type { Reporter } from '../reporter.js';
import { overview } from './overview.js';
import { fitParts, lengthWithoutRows, type ReportPart } from './parts.js';
import { suiteParts } from './suite.js';

/** Marks a comment, so that it is found and updated. */
const mark = '<!-- ticketsift-check -->';

/**
 * UTF-16 units. GitHub takes 65,536 characters in a comment, of which none is more than one of these, and 1 MiB in the
 * summary of a job.
 */
const maxLength = 60_000;

/**
 * The summary of a job and the comment on a pull request: a table of all suites, then each of them, those that failed first. What
 * matters most is shown where not all has room, and the rest is counted.
 */
export const markdownReporter: Reporter = (reports, options) => {
  const sorted = reports.toSorted((one, other) => severity[lightOf(one)] - severity[lightOf(other)]);
  const start = `${mark}\n${overview(sorted)}`;
  const room = maxLength - start.length - moreSuites(reports.length).length;
  const suites = firstThatFit(
    sorted.map((report) => () => suiteParts(report, options)),
    room,
  );
  const rest = reports.length - suites.length;
  return `${start}${fitParts(suites.flat(), room).join('')}${rest === 0 ? '' : moreSuites(rest)}`
    .trimEnd()
    .concat('\n');
};

/** Returns the parts of the first suites: as many as have room when no row is shown. */
function firstThatFit(suites: readonly (() => ReportPart[])[], room: number): ReportPart[][] {
  const found: ReportPart[][] = [];
  let left = room;
  for (const partsOf of suites) {
    const parts = partsOf();
    left -= lengthWithoutRows(parts);
    if (left < 0) break;
    found.push(parts);
  }
  return found;
}

function moreSuites(count: number): string {
  return `\n… and ${counted(count, 'more suite')}, with verdicts in the table above\n`;
}
