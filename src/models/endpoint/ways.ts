import { createHash } from 'node:crypto';
import type { ChatCompletionCreateParamsNonStreaming } from 'openai/resources/chat/completions';
import { readErrorBody } from './error-body.js';
import type { HttpResponse } from './exchange.js';

/** A part of a request that not every endpoint takes. */
interface Parameters
  extends Pick<
    ChatCompletionCreateParamsNonStreaming,
    'response_format' | 'max_tokens' | 'max_completion_tokens' | 'temperature'
  > {
  /** A word of which each vendor has its own. */
  readonly reasoning_effort?: string | undefined;
  readonly service_tier?: string | undefined;
}

interface Way {
  /** Names what an endpoint refuses. It is kept across runs, so a name never gets another meaning. */
  readonly name: string;
  /** Names what is refused where a complaint is about this way in this run alone: its schema. */
  readonly narrowName?: string;
  readonly parameters?: Parameters;
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

export interface RequestForm {
  /** All of a request's body but its messages, as a JSON object: written once, since it is the same for many. */
  readonly parameters: string;
  /** The limit among them. */
  readonly replyLimit: number | undefined;
  /** The service tier among them. */
  readonly tier: string | undefined;
  readonly mergesSystem: boolean;
  /** For each ladder the way that is taken; undefined where none is left. */
  readonly ways: readonly (Way | undefined)[];
  /** The names of what requests leave out, since no way to ask for it is left. */
  readonly leftOut: readonly string[];
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
  /** The names of what is known to be refused; the same array until something is learnt. */
  refused(): readonly string[];
}

export interface WaysOptions {
  readonly model: string;
  readonly schema: Readonly<Record<string, unknown>>;
  readonly temperature: number | undefined;
  readonly reasoningEffort: string | undefined;
  readonly serviceTier: string | undefined;
  /** Tokens that a reply may have. */
  readonly replyLimit: number | undefined;
  /** Whether a request without that limit is never sent, even to an endpoint that takes no limit. */
  readonly limitIsNeeded: boolean;
  /** What earlier runs learnt. Unknown names are left alone. */
  readonly refused?: readonly string[] | undefined;
}

export function createWays(options: WaysOptions): Ways {
  const ladders = [
    formats(options.schema),
    limits(options.replyLimit, options.limitIsNeeded),
    optional('temperature', options.temperature),
    word('reasoning_effort', options.reasoningEffort, aboutReasoning),
    word('service_tier', options.serviceTier, aboutTier),
    roles,
  ];
  let refused: readonly string[] = options.refused ?? [];
  let current = formOf(options.model, ladders, refused);

  return {
    current: () => current,
    refused: () => refused,
    learn(sent, refusal) {
      const complaint = complaintOf(refusal);
      if (complaint === undefined) return false;
      const names = ladders.flatMap((ladder, n) => {
        const way = sent.ways[n];
        if (way === undefined || !ladder.refuses(complaint, way)) return [];
        // The last way of what no request goes without is kept, however often it is refused.
        if (ladder.isNeeded && way === ladder.ways.at(-1)) return [];
        return [(ofOneSchema.test(complaint) && way.narrowName) || way.name];
      });
      // The same refusal of many requests in flight is one lesson, however many of them come back.
      if (names.some((name) => !refused.includes(name))) {
        refused = [...new Set([...refused, ...names])];
        current = formOf(options.model, ladders, refused);
      }
      return names.length > 0;
    },
  };
}

function formOf(model: string, ladders: readonly Ladder[], refused: readonly string[]): RequestForm {
  const ways = ladders.map(({ ways, isNeeded }) => {
    const left = ways.find(
      ({ name, narrowName = name }) => !refused.includes(name) && !refused.includes(narrowName),
    );
    return left ?? (isNeeded ? ways.at(-1) : undefined);
  });
  const parameters: Parameters = Object.assign({}, ...ways.map((way) => way?.parameters));
  return {
    parameters: JSON.stringify(Object.assign({ model }, parameters)),
    replyLimit: parameters.max_tokens ?? parameters.max_completion_tokens ?? undefined,
    tier: parameters.service_tier,
    mergesSystem: ways.some((way) => way?.mergesSystem),
    ways,
    leftOut: ladders.flatMap((ladder, n) => (ways[n] ? [] : ladder.ways.slice(-1).map(({ name }) => name))),
  };
}

function formats(schema: Readonly<Record<string, unknown>>): Ladder {
  const json_schema = { name: 'classification', strict: true, schema };
  const digest = createHash('sha256').update(JSON.stringify(schema)).digest('hex').slice(0, 16);
  return {
    ways: [
      {
        name: 'json_schema',
        narrowName: `json_schema ${digest}`,
        parameters: { response_format: { type: 'json_schema', json_schema } },
      },
      { name: 'json_object', parameters: { response_format: { type: 'json_object' } } },
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
    ways:
      tokens === undefined
        ? []
        : [
            { name: 'max_tokens', parameters: { max_tokens: tokens } },
            { name: 'max_completion_tokens', parameters: { max_completion_tokens: tokens } },
          ],
    isNeeded,
    refuses: (complaint, { name }) => turnsDown(complaint, name),
  };
}

/** What is said of a schema that is too much; another prompt's may be taken. */
const ofOneSchema = /too (many|complex|large|deep)|invalid schema|nest(ed|ing)/i;

/** A parameter that is left out where it is not taken; none where it has no value. */
function optional<Name extends keyof Parameters>(name: Name, value: Parameters[Name]): Ladder {
  return {
    ways: value === undefined ? [] : [{ name, parameters: { [name]: value } }],
    isNeeded: false,
    refuses: (complaint) => turnsDown(complaint, name),
  };
}

/** The same for a word that endpoints take or not: another one may be taken. */
function word(
  parameter: 'reasoning_effort' | 'service_tier',
  value: string | undefined,
  refuses: (complaint: string) => boolean,
): Ladder {
  const ways =
    value === undefined ? [] : [{ name: `${parameter} ${value}`, parameters: { [parameter]: value } }];
  return { ways, isNeeded: false, refuses };
}

/**
 * Whether a complaint is about how much a model is to think: that it takes no such word, or does not think at all. Some models
 * take others of our parameters only where they do not think; then it is about those.
 */
function aboutReasoning(complaint: string): boolean {
  if (/temperature|max_(completion_)?tokens|response.?format/i.test(complaint)) return false;
  return /reasoning[ _.]?effort|(not|n't) (support|have|allow) (thinking|reasoning)/i.test(complaint);
}

/**
 * Whether a complaint is about the service tier. To name it is enough, whatever is wrong with it: the same answer can be got
 * at the standard one. That it has no capacity just now is another matter.
 */
function aboutTier(complaint: string): boolean {
  if (/capacity|temporar|try again|overload/i.test(complaint)) return false;
  return /service[ _.]?tier/i.test(complaint) || (/\bflex\b/i.test(complaint) && notTaken.test(complaint));
}

const roles: Ladder = {
  ways: [{ name: 'system role' }, { name: 'system text in the user message', mergesSystem: true }],
  isNeeded: true,
  refuses: (complaint, { mergesSystem = false }) => !mergesSystem && noSystem.test(complaint),
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
    'unknown|unrecogni[sz]ed|unexpected|deprecated|incompatible|additional propert',
    "(not|n't) (accept|available|compatible|recogni[sz]ed?|implemented|applicable|expected|enabled|be (used|set))",
    'must (not be|be (omitted|removed|left out))|please (remove|omit)',
    '(may|can|must|should) (only )?(be )?(set to |equal )?\\(?1(\\.0)?\\b|only (takes?|accepts?|be (set|used))',
    'extra (inputs|fields)|extra_forbidden|not (permitted|allowed)',
  ].join('|'),
  'i',
);

/** Undefined where the request was not refused for the way in which it was made. */
function complaintOf({ status, body }: HttpResponse): string | undefined {
  // 400 and 422 are usual; llama.cpp answered 500 or 501 for long.
  if (![400, 422, 500, 501].includes(status)) return undefined;
  const complaint = readErrorBody(body);
  return complaint && `${complaint.param ?? ''} ${complaint.code ?? ''} ${complaint.message}`;
}
