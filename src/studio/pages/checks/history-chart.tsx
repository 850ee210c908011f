import type { HistoricCheck, SuiteHistory } from '../../../check/history.js';
import { minuteOf, percent, pointsOf } from '../../../core/text/numbers.js';
import { visible } from '../../../core/text/visible.js';

/** Pixels from top to bottom. From left to right a chart takes what room there is, so that is in percents. */
const height = 180;
/** Room above and below for marks and the words beside the lines, and at both sides for marks. */
const edge = 14;
const side = 3;

/** What is drawn for each outcome: a shape of its own, whatever its colour. */
const marks: Readonly<Record<HistoricCheck['outcome'], string>> = {
  pass: 'M-5 0a5 5 0 1 0 10 0a5 5 0 1 0 -10 0z',
  inconclusive: 'M0 -6.5L6.5 0L0 6.5L-6.5 0z',
  fail: 'M-5 -5L5 5M5 -5L-5 5',
};

/** The exact share of a suite over time with its interval, as a line; every check is marked with its outcome. */
export function HistoryChart({ suite, checks, count }: SuiteHistory) {
  const scale = scaleOf(checks);
  const x = (index: number) =>
    checks.length === 1 ? 50 : side + (index * (100 - 2 * side)) / (checks.length - 1);
  const y = (share: number) => edge + ((scale.high - share) / (scale.high - scale.low)) * (height - 2 * edge);
  const along = (share: (check: HistoricCheck) => number) =>
    checks.map((check, index) => `${round(x(index))},${round(y(share(check)))}`);
  const upper = along(({ interval }) => interval.upper);
  const lower = along(({ interval }) => interval.lower);
  const [first] = checks;
  const last = checks[checks.length - 1];
  return (
    <figure class="history">
      <div class="plot">
        <svg class="scale" width="44" height={height} aria-hidden="true">
          {scale.steps.map((share) => (
            <text x="38" y={round(y(share) + 4)} text-anchor="end">
              {`${Math.round(share * 100)} %`}
            </text>
          ))}
        </svg>
        <svg class="line" height={height} role="img" aria-label={described(visible(suite), checks)}>
          {scale.steps.map((share) => (
            <line class="grid" x1="0" x2="100%" y1={round(y(share))} y2={round(y(share))} />
          ))}
          <svg
            viewBox={`0 0 100 ${height}`}
            width="100%"
            height={height}
            preserveAspectRatio="none"
            aria-hidden="true"
          >
            {checks.length > 1 && (
              <polygon class="band" points={[...upper, ...lower.toReversed()].join(' ')} />
            )}
            <polyline class="share" points={along(({ exact }) => exact).join(' ')} />
            <path class="limit" d={limitOf(checks, { x, y })} />
          </svg>
          {checks.map((check, index) => (
            <svg
              x={`${round(x(index))}%`}
              y={round(y(check.exact))}
              overflow="visible"
              aria-hidden="true"
              class={`mark ${check.outcome}`}
            >
              <line
                class="whisker"
                y1={round(y(check.interval.upper) - y(check.exact))}
                y2={round(y(check.interval.lower) - y(check.exact))}
              />
              <path d={marks[check.outcome]} />
              <title>{titleOf(check)}</title>
            </svg>
          ))}
        </svg>
        <div class="ends small">
          <span>{first && minuteOf(first.at)}</span>
          {checks.length > 1 && <span>{last && minuteOf(last.at)}</span>}
        </div>
      </div>
      <Legend
        hasLimit={checks.some((check) => limitIn(check) !== undefined)}
        shown={checks.length}
        count={count}
      />
    </figure>
  );
}

function Legend(props: { readonly hasLimit: boolean; readonly shown: number; readonly count: number }) {
  const { hasLimit, shown, count } = props;
  const outcomes: readonly HistoricCheck['outcome'][] = ['pass', 'inconclusive', 'fail'];
  return (
    <figcaption class="legend small">
      <span>
        <svg width="22" height="14" aria-hidden="true">
          <rect class="band" width="22" height="14" />
          <line class="share" x1="0" x2="22" y1="7" y2="7" />
        </svg>
        share of answers that are all right, with its 95 % interval
      </span>
      {hasLimit && (
        <span>
          <svg width="22" height="14" aria-hidden="true">
            <line class="limit" x1="0" x2="22" y1="7" y2="7" />
          </svg>
          threshold of it
        </span>
      )}
      {outcomes.map((outcome) => (
        <span>
          <svg width="16" height="14" class={`mark ${outcome}`} aria-hidden="true">
            <path transform="translate(8 7)" d={marks[outcome]} />
          </svg>
          {outcome}
        </span>
      ))}
      {shown < count && <span>{`the latest ${shown} of ${count} checks`}</span>}
    </figcaption>
  );
}

interface Scale {
  readonly low: number;
  readonly high: number;
  readonly steps: readonly number[];
}

/** From the lowest to the highest of what is drawn, in whole tenths. */
function scaleOf(checks: readonly HistoricCheck[]): Scale {
  const all = checks.flatMap((check) => [
    check.interval.lower,
    check.interval.upper,
    check.exact,
    ...[limitIn(check) ?? []].flat(),
  ]);
  const low = Math.max(0, Math.floor(Math.min(...all) * 10));
  const high = Math.min(10, Math.max(low + 1, Math.ceil(Math.max(...all) * 10)));
  const first = Math.min(low, high - 1);
  const step = high - first > 5 ? 2 : 1;
  const steps = Array.from({ length: high - first + 1 }, (_, index) => high - index);
  return {
    low: first / 10,
    high: high / 10,
    steps: steps.filter((tenth) => (high - tenth) % step === 0).map((tenth) => tenth / 10),
  };
}

/** What the exact share must reach, where the suite said so then. */
function limitIn({ thresholds }: HistoricCheck): number | undefined {
  return thresholds.find(({ name }) => name === 'exact')?.wanted;
}

interface Places {
  readonly x: (index: number) => number;
  readonly y: (share: number) => number;
}

/** A line from halfway before each check to halfway after it: a threshold may have been another one then. */
function limitOf(checks: readonly HistoricCheck[], { x, y }: Places): string {
  const last = checks.length - 1;
  return checks
    .flatMap((check, index) => {
      const limit = limitIn(check);
      if (limit === undefined) return [];
      const from = index === 0 ? 0 : (x(index - 1) + x(index)) / 2;
      const to = index === last ? 100 : (x(index) + x(index + 1)) / 2;
      return [`M${round(from)} ${round(y(limit))}H${round(to)}`];
    })
    .join('');
}

function titleOf({ at, outcome, exact, interval }: HistoricCheck): string {
  return `${minuteOf(at)}: ${outcome}, ${percent(exact)} (${intervalText(interval)})`;
}

/** Returns `88.2 to 96.1 %`. */
export function intervalText({ lower, upper }: HistoricCheck['interval']): string {
  return `${pointsOf(lower)} to ${percent(upper)}`;
}

function described(suite: string, checks: SuiteHistory['checks']): string {
  const [first] = checks;
  const last = checks[checks.length - 1];
  const now = last ? `now ${percent(last.exact)} (${intervalText(last.interval)}), ${last.outcome}` : '';
  const was = first && checks.length > 1 ? `at first ${percent(first.exact)}, ` : '';
  return `Share of right answers of ${suite}: ${was}${now}. The table has all figures.`;
}

function round(value: number): number {
  return Math.round(value * 100) / 100;
}
