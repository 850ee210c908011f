import { type Headers, headerOf } from '../../../core/http/headers.js';

const minuteMs = 60_000;
/** Requests for pages of the export that an account may send in a minute, unless its answers say otherwise. */
const defaultExportsAMinute = 10;

/**
 * Keeps to the limits of an account in advance: ten pages of the export a minute, and as many requests a minute as the answers
 * say. Zendesk counts over fixed minutes, of which the headers say how long they last; without them, the last minute counts.
 */
export class ZendeskPace {
  readonly #elapsed: () => number;
  readonly #exports: number[] = [];
  #perMinute: number | undefined;

  constructor(elapsed: () => number) {
    this.#elapsed = elapsed;
  }

  /** How many requests of all kinds the account may send in a minute; undefined before an answer said so. */
  get perMinute(): number | undefined {
    return this.#perMinute;
  }

  /** Returns how long to wait after an answer, in milliseconds. @param isExport whether it was a page of the export */
  after(headers: Headers, isExport: boolean): number {
    const number = (name: string) => numberIn(headerOf(headers, name));
    this.#perMinute = number('ratelimit-limit') ?? number('x-rate-limit') ?? this.#perMinute;
    const left = number('ratelimit-remaining') ?? number('x-rate-limit-remaining');
    const account = left === 0 ? secondsToMs(number('ratelimit-reset')) : 0;
    return Math.max(account, isExport ? this.#afterExport(headers) : 0);
  }

  #afterExport(headers: Headers): number {
    const now = this.#elapsed();
    this.#exports.push(now);
    const limit = exportLimit(headers);
    if (limit?.remaining !== undefined) {
      return limit.remaining > 0 ? 0 : secondsToMs(limit.resets);
    }
    const allowed = limit?.total ?? defaultExportsAMinute;
    while (this.#exports.length > allowed) this.#exports.shift();
    const [first = now] = this.#exports;
    return this.#exports.length < allowed ? 0 : Math.max(0, first + minuteMs - now);
  }
}

interface ExportLimit {
  readonly total: number | undefined;
  readonly remaining: number | undefined;
  readonly resets: number | undefined;
}

/** Reads `total=10; remaining=9; resets=41`. */
function exportLimit(headers: Headers): ExportLimit | undefined {
  const text =
    headerOf(headers, 'zendesk-ratelimit-incremental-exports-cursor') ??
    headerOf(headers, 'zendesk-ratelimit-incremental-exports');
  if (text === undefined) return undefined;
  const part = (name: string) => numberIn(new RegExp(`\\b${name}=\\s*(\\d+)`, 'i').exec(text)?.[1]);
  return { total: part('total'), remaining: part('remaining'), resets: part('resets') };
}

function numberIn(text: string | undefined): number | undefined {
  return text !== undefined && /^\d+$/.test(text.trim()) ? Number(text) : undefined;
}

/** The rest of a minute where nothing is said; never more than a minute and a bit, whatever a header says. */
function secondsToMs(seconds: number | undefined): number {
  return Math.min(seconds === undefined ? minuteMs : seconds * 1000, minuteMs + 5_000);
}
