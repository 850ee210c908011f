import type { Context } from '../../auth/access.js';
import type { Problem } from '../../core/errors/problem.js';
import type { Prompt } from '../../core/prompt.js';
import { visible } from '../../core/text/visible.js';
import { createStopping, type Stopping } from '../../core/world/interrupt.js';
import type { World } from '../../core/world/world.js';
import type { Cache } from '../../storage/cache/cache.js';
import { describeStage } from '../describe/stage.js';
import { describeTried } from '../describe/tried.js';
import type { RunEvent } from '../events.js';
import { cleaningOf } from '../options.js';
import type { BenchRun, BenchState, Emit } from './state.js';
import type { BenchTickets, ReadSource } from './tickets.js';

export interface TestingOptions {
  readonly world: World;
  readonly grant: () => Promise<Context>;
  readonly run: BenchRun;
  readonly cache: Cache;
  readonly emit: Emit;
  readonly tickets: BenchTickets;
}

/** The test that is under way, or the last one. */
export class Testing {
  readonly #options: TestingOptions;
  /** All tests are one run, so that they share its spending limit. */
  readonly runId: string;
  #stopping: Stopping | undefined;
  #stage = { text: '', share: 0 };
  #problem: Problem | undefined;
  #hasTested = false;

  constructor(options: TestingOptions) {
    this.#options = options;
    this.runId = options.world.newId().slice(0, 8);
  }

  get isRunning(): boolean {
    return this.#stopping !== undefined;
  }

  /** Whether a test has ended. */
  get hasTested(): boolean {
    return this.#hasTested;
  }

  state(): BenchState['run'] {
    const isStopping = this.#stopping?.stop.aborted ?? false;
    const { text, share } = this.#stage;
    return {
      isRunning: this.isRunning,
      isStopping,
      text: isStopping ? `${text} · stopping` : text,
      share,
      problem: this.#problem,
    };
  }

  /** Clears the outcome of the last test. */
  clear(): void {
    this.#stage = { text: '', share: 0 };
    this.#problem = undefined;
  }

  /** See `Workbench.stop`. */
  stop(): void {
    this.#stopping?.begin();
    this.#options.emit.state();
  }

  /** Sends a sample to the model. Resolves to the model's name; to undefined where the state says why not. */
  async run(prompt: Prompt, { found, sample }: ReadSource): Promise<string | undefined> {
    const { world, cache, grant, run, emit, tickets } = this.#options;
    using stopping = createStopping(world);
    this.#stopping = stopping;
    this.#problem = undefined;
    this.#stage = { text: 'starting', share: 0 };
    tickets.rows.age();
    emit.allRows();
    emit.state();
    try {
      const { tryPrompt } = await import('../try.js');
      const { world, config, login } = await grant();
      const tried = await tryPrompt(
        prompt,
        {
          world,
          config,
          login,
          cache,
          source: found,
          sample,
          isOffline: run.offline === true,
          clean: cleaningOf(run),
          id: this.runId,
          listen: (event) => this.#listen(event),
          onAnswer: ({ ticket, reply }) => tickets.rows.keepReply(ticket, reply.text),
        },
        stopping,
      );
      this.#hasTested = true;
      const said = describeTried(tried);
      this.#stage = { text: stopping.stop.aborted ? `stopped: ${said}` : said, share: 1 };
      return visible(tried.plan.model.name);
    } catch (error) {
      this.#problem = tickets.problemOf(error);
      this.#stage = { text: '', share: 0 };
      return undefined;
    } finally {
      this.#stopping = undefined;
    }
  }

  #listen(event: RunEvent): void {
    const { emit, tickets } = this.#options;
    if (event.kind === 'warning') tickets.addNote(event.text);
    if (event.kind !== 'outcomes') return;
    const { outcomes, stage } = event;
    this.#stage = { text: describeStage(stage), share: stage.total ? stage.tickets / stage.total : 0 };
    emit.rows(outcomes.flatMap((outcome) => tickets.rows.take(outcome)));
    emit.state();
  }
}
