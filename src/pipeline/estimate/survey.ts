import type { ModelRequest, Usage } from '../../core/model.js';
import { createRandom } from '../../core/stats/random.js';
import { Reservoir } from '../../core/stats/reservoir.js';
import type { Template } from '../../prompts/template.js';
import { Moments } from './prediction.js';

/**
 * How many of the requests to send are counted; the estimate for the rest is off by about one in a hundred.
 */
const countedRequests = 2_000;
/** How many cached answers are compared with the count. */
const comparedAnswers = 500;
/** Characters of a ticket that are counted; the rest of a longer one is assumed to be like its beginning. */
const longestHead = 2_000;

/** What a ticket adds to a request. */
export interface Share {
  /** Its beginning. */
  readonly head: string;
  /** The number of its characters in all. */
  readonly size: number;
}

/** A part of a request that was answered before, with all of its tokens as the endpoint counted them. */
interface CountedShare extends Share {
  readonly input: number;
}

/** What past answers used. */
export class PastUse {
  /** The output tokens of each answer. */
  readonly output = new Moments(0.3);
  #input = 0;
  #cachedInput = 0;

  add({ input, cachedInput, output }: Usage): void {
    this.output.add(output);
    this.#input += input;
    this.#cachedInput += Math.min(cachedInput, input);
  }

  /** The share of the input tokens that the provider had cached, from 0 to 1. */
  get cachedShare(): number {
    return this.#input === 0 ? 0 : this.#cachedInput / this.#input;
  }
}

/**
 * Collects facts about a run's requests on one walk over its tickets, in constant memory: samples of those to
 * send and of those already answered, and what the answers used.
 */
export class Survey {
  /** A request without a ticket: what is the same for all. */
  readonly frame: ModelRequest;
  /** How many requests are to be sent. */
  requests = 0;
  /** The number of characters of their tickets. */
  characters = 0;
  readonly past = new PastUse();
  // The same tickets give the same estimate.
  readonly #toAsk = new Reservoir<Share>(countedRequests, createRandom(1));
  readonly #sent = new Reservoir<CountedShare>(comparedAnswers, createRandom(2));
  readonly #frameSize: number;

  constructor(template: Template) {
    this.frame = template.request([]);
    this.#frameSize = sizeOf(this.frame);
  }

  /** A sample of the requests to send. */
  get toSend(): readonly Share[] {
    return this.#toAsk.items;
  }

  /** A sample of the cached ones whose tokens the endpoint reported. */
  get alreadyAnswered(): readonly CountedShare[] {
    return this.#sent.items;
  }

  /** Adds a request that has no cached answer. */
  addUnanswered(request: ModelRequest): void {
    const size = sizeOf(request) - this.#frameSize;
    this.requests++;
    this.characters += size;
    this.#toAsk.offer(() => ({ head: headOf(request), size }));
  }

  /** Adds a request that was answered before. */
  addAnswered(request: ModelRequest, usage: Usage): void {
    this.past.add(usage);
    const size = sizeOf(request) - this.#frameSize;
    this.#sent.offer(() => ({ head: headOf(request), size, input: usage.input }));
  }
}

function sizeOf({ system = '', user }: ModelRequest): number {
  return system.length + user.length;
}

function headOf({ filledIn }: ModelRequest): string {
  if (filledIn.length <= longestHead) return filledIn;
  // A copy, since a slice would keep the whole of a text of megabytes in memory.
  return Buffer.from(filledIn.slice(0, longestHead)).toString();
}
