import { wrapMessage } from '../text/fit.js';
import { visible } from '../text/visible.js';
import type { Environment } from './environment.js';
import { type World, wrapWidthOf } from './world.js';

export type Loudness = 'quiet' | 'normal' | 'verbose';

interface VoiceOptions {
  readonly loudness: Loudness;
  readonly colour: boolean;
  readonly isPlain: boolean;
}

/** Writes everything but results to stderr; results go to stdout. */
export class Voice {
  readonly #stderr: World['stderr'];
  readonly #loudness: Loudness;
  readonly #asWritten: Environment['asWritten'];
  readonly #isPlain: boolean;
  /** Whether stderr takes colours. */
  readonly colour: boolean;

  constructor(
    { stderr, environment }: Pick<World, 'stderr' | 'environment'>,
    { loudness, colour, isPlain }: VoiceOptions,
  ) {
    this.#stderr = stderr;
    this.#loudness = loudness;
    this.#asWritten = environment.asWritten;
    this.#isPlain = isPlain;
    this.colour = colour;
  }

  /** At how many columns it breaks sentences. */
  get width(): number {
    return wrapWidthOf(this.#stderr, this.#isPlain);
  }

  get isVerbose(): boolean {
    return this.#loudness === 'verbose';
  }

  get isQuiet(): boolean {
    return this.#loudness === 'quiet';
  }

  /** Says something that a user should know, such as what was guessed. */
  note(text: string): void {
    if (this.#loudness !== 'quiet') this.#line(`note: ${text}`);
  }

  /** Says what is wrong although the run continues. */
  warn(text: string): void {
    this.#line(`warning: ${text}`);
  }

  /** Why something that was asked for has failed, in a line. */
  failure(text: string): void {
    if (this.#loudness !== 'quiet') this.#line(text);
  }

  /** Says something that helps only to find a fault. */
  detail(text: string): void {
    if (this.#loudness === 'verbose') this.#line(text);
  }

  /** Says what a run begins with. */
  start(text: string): void {
    if (this.#loudness !== 'quiet') this.#line(text);
  }

  /** Writes a text of several lines that is already safe for a terminal. */
  block(text: string): void {
    if (this.#loudness !== 'quiet') this.#stderr.write(`${this.#asWritten(text).trimEnd()}\n`);
  }

  #line(text: string): void {
    this.#stderr.write(`${wrapMessage(visible(this.#asWritten(text)), this.width)}\n`);
  }
}
