import type { ChatCompletionCreateParamsNonStreaming } from 'openai/resources/chat/completions';
import { readErrorBody } from './error-body.js';
import type { HttpResponse } from './exchange.js';

/** A part of a request that not every endpoint takes. */
type Parameters = Pick<
  ChatCompletionCreateParamsNonStreaming,
  'response_format' | 'max_tokens' | 'max_completion_tokens' | 'temperature'
>;

interface Way extends Parameters {
  /** Whether the system message goes in front of the user's, for models that know no such role. */
  readonly mergesSystem?: boolean;
}

/** Ways of asking for the same thing, the best one first. */
interface Ladder {
  readonly ways: readonly Way[];
  /** Whether no request is sent without it; otherwise it is not asked for at all when no way is left. */
  readonly isNeeded: boolean;
  /** Whether an endpoint's complaint is about this way of asking. */
  refuses(complaint: string, way: Way): boolean;
}

/** For each ladder, how many of its ways the endpoint is known not to take. */
type Steps = readonly number[];

export interface RequestForm {
  /** All of a request's body but its messages, as a JSON object: written once, since it is the same for many. */
  readonly parameters: string;
  /** The limit among them. */
  readonly replyLimit: number | undefined;
  readonly mergesSystem: boolean;
  readonly steps: Steps;
}

/**
 * What an endpoint takes, as it is learnt from what it turns down. One for a run: a lesson from one request is
 * for all that follow.
 */
export interface Ways {
  /** How to ask now. */
  current(): RequestForm;
  /**
   * Learns from a request that was turned down.
   * @returns whether it is worth sending again, in the way that is now current
   */
  learn(sent: RequestForm, refusal: HttpResponse): boolean;
}

export interface WaysOptions {
  readonly model: string;
  readonly schema: Readonly<Record<string, unknown>>;
  readonly temperature: number | undefined;
  /** Tokens that a reply may have. */
  readonly replyLimit: number | undefined;
  /** Whether a request without that limit is never sent, even to an endpoint that takes no limit. */
  readonly limitIsNeeded: boolean;
}

export function createWays(options: WaysOptions): Ways {
  const ladders = [
    formats(options.schema),
    limits(options.replyLimit, options.limitIsNeeded),
    temperatures(options.temperature),
    roles,
  ];
  const formOf = (steps: Steps): RequestForm => {
    const way: Way = Object.assign({}, ...ladders.map(({ ways }, n) => ways[steps[n] ?? 0]));
    const { mergesSystem = false, ...parameters } = way;
    const replyLimit = way.max_tokens ?? way.max_completion_tokens ?? undefined;
    return {
      parameters: JSON.stringify({ model: options.model, ...parameters }),
      replyLimit,
      mergesSystem,
      steps,
    };
  };
  let current = formOf(ladders.map(() => 0));

  return {
    current: () => current,
    learn(sent, refusal) {
      const complaint = complaintOf(refusal);
      if (complaint === undefined) return false;
      const refused = ladders.map(({ ways, isNeeded, refuses }, n) => {
        const step = sent.steps[n] ?? 0;
        const way = ways[step];
        const mayGo = !isNeeded || step + 1 < ways.length;
        return way !== undefined && mayGo && refuses(complaint, way);
      });
      // The same refusal of many requests in flight is one step, however many of them come back.
      current = formOf(
        current.steps.map((step, n) => Math.max(step, (sent.steps[n] ?? 0) + (refused[n] ? 1 : 0))),
      );
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
    isNeeded: false,
    // To name it is enough: there are too many ways to say that a format, or this schema, is not taken.
    refuses: (complaint) =>
      /response.?format|json.?(schema|object|mode)|structured.?output|guided|\bschema\b|grammar|too many states/i.test(
        complaint,
      ),
  };
}

/**
 * `max_tokens` first: servers that do not know the newer name ignore it without a word, and would write on
 * and on; OpenAI's newer models say which one they want.
 */
function limits(tokens: number | undefined, isNeeded: boolean): Ladder {
  return {
    ways: tokens === undefined ? [] : [{ max_tokens: tokens }, { max_completion_tokens: tokens }],
    isNeeded,
    refuses: (complaint, way) => Object.keys(way).some((name) => turnsDown(complaint, name)),
  };
}

function temperatures(temperature: number | undefined): Ladder {
  return {
    ways: temperature === undefined ? [] : [{ temperature }],
    isNeeded: false,
    refuses: (complaint) => turnsDown(complaint, 'temperature'),
  };
}

const roles: Ladder = {
  ways: [{ mergesSystem: false }, { mergesSystem: true }],
  isNeeded: true,
  refuses: (complaint, { mergesSystem }) => !mergesSystem && noSystem.test(complaint),
};

/** Gemma, Mistral and their chat templates; Gemini's gateway; templates that want user and assistant in turn. */
const noSystem = new RegExp(
  [
    '(system|developer) (role|message|prompt|instruction)s?.{0,40}(not|n.t|un).{0,3}(support|allow|enabled|permitted)',
    "(not|n't) (support|allow).{0,30}(system|developer)",
    'only (the )?user and (assistant|model) roles|roles must alternate',
    "invalid role.{0,20}system|role.{0,10}'?system'? is (invalid|unknown)",
  ].join('|'),
  'i',
);

/** Whether a parameter is not taken, as against one whose value is wrong: that is for the user to hear of. */
function turnsDown(complaint: string, name: string): boolean {
  return new RegExp(`\\b${name}\\b`).test(complaint) && notTaken.test(complaint);
}

const notTaken = new RegExp(
  [
    "not support|n't support|unsupported|only .* (is|are) (supported|allowed)",
    'unknown|unrecogni[sz]ed|unexpected|deprecated|not available|not compatible|incompatible',
    '(may|can|must|should) (only )?(be )?(set to |equal )?\\(?1(\\.0)?\\b|only (takes?|accepts?|be (set|used))',
    'extra (inputs|fields)|extra_forbidden|not (permitted|allowed)',
  ].join('|'),
  'i',
);

/** Undefined where the request was not turned down for how it was asked. */
function complaintOf({ status, body }: HttpResponse): string | undefined {
  // 400 and 422 are usual; llama.cpp answered 500 or 501 for long.
  if (![400, 422, 500, 501].includes(status)) return undefined;
  const complaint = readErrorBody(body);
  return complaint && `${complaint.param ?? ''} ${complaint.message}`;
}
