import { visible } from '../../core/text/visible.js';
import { describeThreshold } from '../assess/describe-threshold.js';
import type { Report } from '../assess/report.js';
import { answersText, classificationText } from './answers.js';
import { findingsOf } from './findings.js';
import type { Reporter } from './reporter.js';
import { comparisonSentences, otherReasons, outcomeName } from './sentences.js';

/** GitHub shows ten errors of a step; a few more are in its log. */
const maxAnnotations = 20;

/**
 * Annotations of a pull request, as workflow commands: what decides at the prompt, regressions and leaks where their
 * labels stand.
 */
export const githubReporter: Reporter = (reports) => `${reports.flatMap(annotations).join('\n')}\n`;

interface Annotation {
  readonly level: 'error' | 'warning' | 'notice';
  readonly file: string;
  readonly line: number;
  readonly title: string;
  readonly message: string;
}

function annotations(report: Report): string[] {
  const { suite, leaks } = report;
  const { regressions } = findingsOf(report);
  const flipped = regressions.slice(0, maxAnnotations).map(
    ({ id, place, expected, answers }): Annotation => ({
      level: 'error',
      file: place.source,
      line: place.line,
      title: `${suite}: ${id} became wrong`,
      message: `Expected ${classificationText(expected)}; answered ${answersText(answers)}`,
    }),
  );
  const leaked = leaks.slice(0, maxAnnotations).map(
    ({ place, message }): Annotation => ({
      level: 'warning',
      file: place.source,
      line: place.line,
      title: `${suite}: labelled tickets`,
      message,
    }),
  );
  return [outcome(report), ...missed(report), ...flipped, ...leaked].map(command);
}

const levels = { pass: 'notice', fail: 'error', inconclusive: 'warning' } as const;

function outcome(report: Report): Annotation {
  const { suite, prompt, comparison, endpoint } = report;
  const compared = comparison ? comparisonSentences(comparison, endpoint) : [];
  const title = `${suite}: ${outcomeName(report.outcome)}`;
  return {
    level: levels[report.outcome],
    file: prompt.path,
    line: prompt.bodyLine,
    title,
    // GitHub takes no annotation without a text.
    message: [...compared, ...otherReasons(report)].join('\n') || title,
  };
}

/** One for each threshold, as they are worked off one by one. */
function missed({ suite, prompt, thresholds }: Report): Annotation[] {
  return thresholds
    .filter(({ isMet }) => !isMet)
    .map((threshold) => ({
      level: 'error',
      file: prompt.path,
      line: prompt.bodyLine,
      title: `${suite}: ${threshold.name}`,
      message: describeThreshold(threshold),
    }));
}

/** No text can end its command or begin another: see GitHub's workflow commands, which know these escapes and no others. */
function command({ level, file, line, title, message }: Annotation): string {
  const lines = message.split('\n').map(visible).join('\n');
  return `::${level} file=${property(file)},line=${line},title=${property(title)}::${data(lines)}`;
}

function data(text: string): string {
  return text.replaceAll('%', '%25').replaceAll('\r', '%0D').replaceAll('\n', '%0A');
}

function property(text: string): string {
  return data(visible(text)).replaceAll(':', '%3A').replaceAll(',', '%2C');
}
