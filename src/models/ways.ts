import type { ChatCompletionCreateParamsNonStreaming } from 'openai/resources/chat/completions';
import { readErrorBody } from './error-body.js';
import type { HttpError } from './http.js';

/** A part of a request that not every endpoint takes. */
export type Way = Pick<
  ChatCompletionCreateParamsNonStreaming,
  'response_format' | 'max_tokens' | 'max_completion_tokens' | 'temperature'
>;

/** Ways of asking for the same thing, the best one first; when none is left it is not asked for at all. */
interface Ladder {
  readonly ways: readonly Way[];
  /** Whether one of them has to be kept to. */
  readonly isNeeded?: boolean;
  /** Whether an endpoint's complaint is about this way of asking. */
  refuses(complaint: string, way: Way): boolean;
}

/** For each ladder, how many of its ways the endpoint is known not to take. */
type Steps = readonly number[];

export interface Asking {
  readonly way: Way;
  readonly steps: Steps;
}

/**
 * What an endpoint takes, as it is learnt from what it turns down. One for a run: a lesson from one request is
 * for all that follow.
 */
export interface Ways {
  /** How to ask now. */
  current(): Asking;
  /**
   * Learns from a request that was turned down.
   * @returns whether it is worth sending again, in the way that is now current
   */
  learn(asked: Asking, refusal: HttpError): boolean;
}

export interface WaysOptions {
  readonly schema: Readonly<Record<string, unknown>>;
  readonly temperature: number | undefined;
  /** Tokens of a reply at most. */
  readonly mostTokens: number | undefined;
  /** Whether it is better not to ask at all than without that limit. */
  readonly mustLimit: boolean;
}

export function createWays(options: WaysOptions): Ways {
  const ladders = [
    formats(options.schema),
    limits(options.mostTokens, options.mustLimit),
    temperatures(options.temperature),
  ];
  let steps: Steps = ladders.map(() => 0);

  return {
    current() {
      const way: Way = {};
      for (const [n, { ways }] of ladders.entries()) Object.assign(way, ways[steps[n] ?? 0]);
      return { way, steps };
    },
    learn(asked, refusal) {
      const complaint = complaintOf(refusal);
      if (complaint === undefined) return false;
      const refused = ladders.map(({ ways, refuses, isNeeded }, n) => {
        const step = asked.steps[n] ?? 0;
        const way = ways[step];
        const isLast = step + 1 === ways.length;
        return way !== undefined && refuses(complaint, way) && !(isNeeded && isLast);
      });
      // The same refusal of many requests in flight is one step, however many of them come back.
      steps = steps.map((step, n) => Math.max(step, (asked.steps[n] ?? 0) + (refused[n] ? 1 : 0)));
      return refused.includes(true);
    },
  };
}

function formats(schema: Readonly<Record<string, unknown>>): Ladder {
  return {
    ways: [
      {
        response_format: {
          type: 'json_schema',
          json_schema: { name: 'classification', strict: true, schema },
        },
      },
      { response_format: { type: 'json_object' } },
    ],
    // To name it is enough: there are too many ways to say that a format, or this schema, is not taken.
    refuses: (complaint) => /response.?format|json.?(schema|object|mode)|structured.?output/i.test(complaint),
  };
}

/**
 * `max_tokens` first: servers that do not know the newer name ignore it without a word, and would write on
 * and on; OpenAI's newer models say which one they want.
 */
function limits(tokens: number | undefined, isNeeded: boolean): Ladder {
  return {
    isNeeded,
    ways: tokens === undefined ? [] : [{ max_tokens: tokens }, { max_completion_tokens: tokens }],
    refuses: (complaint, way) => Object.keys(way).some((name) => turnsDown(complaint, name)),
  };
}

function temperatures(temperature: number | undefined): Ladder {
  return {
    ways: temperature === undefined ? [] : [{ temperature }],
    refuses: (complaint) => turnsDown(complaint, 'temperature'),
  };
}

/** Whether a parameter is not taken, as against one whose value is wrong: that is for the user to hear of. */
function turnsDown(complaint: string, name: string): boolean {
  return new RegExp(`\\b${name}\\b`).test(complaint) && notTaken.test(complaint);
}

const notTaken = new RegExp(
  [
    "not support|n't support|unsupported|only .* (is|are) (supported|allowed)",
    'unknown|unrecogni[sz]ed|unexpected|deprecated',
    'extra (inputs|fields)|extra_forbidden|not (permitted|allowed)',
  ].join('|'),
  'i',
);

/** Undefined where the request was not turned down for how it was asked. */
function complaintOf({ status, body }: HttpError): string | undefined {
  // 400 and 422 are usual; llama.cpp answered 500 or 501 for long.
  if (![400, 422, 500, 501].includes(status)) return undefined;
  const complaint = readErrorBody(body);
  return complaint && `${complaint.param ?? ''} ${complaint.message}`;
}
