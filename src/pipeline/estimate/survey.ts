import type { ModelRequest, Usage } from '../../core/model.js';
import { createRandom } from '../../core/stats/random.js';
import { Reservoir } from '../../core/stats/reservoir.js';
import type { Template } from '../../prompts/template.js';
import { Moments } from './prediction.js';

/** How many of the requests to send are counted; the figure for the rest is off by about one in a hundred. */
const countedRequests = 2_000;
/** How many cached answers are compared with the count. */
const comparedAnswers = 500;
/** Characters of a ticket that are counted; longer ones are taken to go on as they begin. */
const longestHead = 2_000;

/** What a ticket adds to a request. */
export interface Share {
  /** Its beginning. */
  readonly head: string;
  /** The characters it takes up in all. */
  readonly size: number;
}

/** A share of a request that was asked before, with all of its tokens as the endpoint counted them. */
interface CountedShare extends Share {
  readonly input: number;
}

/** What the answers of the past used. */
export class PastUse {
  /** Output tokens of each answer. */
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
 * What is found out of a run's requests on one walk over its tickets, in memory that does not grow with them:
 * samples of those to be asked and of those that were, and what the answers used.
 */
export class Survey {
  /** A request without a ticket: what is the same for all. */
  readonly frame: ModelRequest;
  /** How many requests are to be asked. */
  requests = 0;
  /** The characters that their tickets take up in them. */
  characters = 0;
  readonly past = new PastUse();
  // The same tickets give the same estimate.
  readonly #toAsk = new Reservoir<Share>(countedRequests, createRandom(1));
  readonly #asked = new Reservoir<CountedShare>(comparedAnswers, createRandom(2));
  readonly #frameSize: number;

  constructor(template: Template) {
    this.frame = template.request([]);
    this.#frameSize = sizeOf(this.frame);
  }

  /** Some of those to be asked. */
  get toSend(): readonly Share[] {
    return this.#toAsk.items;
  }

  /** Some of the cached ones whose tokens the endpoint reported. */
  get alreadyAnswered(): readonly CountedShare[] {
    return this.#asked.items;
  }

  /** Adds a request that has no cached answer. */
  addUnanswered(request: ModelRequest): void {
    const size = sizeOf(request) - this.#frameSize;
    this.requests++;
    this.characters += size;
    this.#toAsk.offer(() => ({ head: headOf(request), size }));
  }

  /** Takes note of a request that was asked before. */
  addAnswered(request: ModelRequest, usage: Usage): void {
    this.past.add(usage);
    const size = sizeOf(request) - this.#frameSize;
    this.#asked.offer(() => ({ head: headOf(request), size, input: usage.input }));
  }
}

function sizeOf({ system = '', user }: ModelRequest): number {
  return system.length + user.length;
}

function headOf({ filledIn }: ModelRequest): string {
  if (filledIn.length <= longestHead) return filledIn;
  // Made anew, since a slice would hold on to all of a text of megabytes.
  return Buffer.from(filledIn.slice(0, longestHead)).toString();
}
