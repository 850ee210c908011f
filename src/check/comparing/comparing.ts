import type { Context } from '../../auth/access.js';
import { onPage } from '../../core/errors/on-page.js';
import type { Problem } from '../../core/errors/problem.js';
import { TicketsiftError } from '../../core/errors.js';
import { createStopping, type Stopping } from '../../core/world/interrupt.js';
import type { World } from '../../core/world/world.js';
import { describeTotal } from '../../run/describe/cost.js';
import { describeStage } from '../../run/describe/stage.js';
import type { Stage } from '../../run/events.js';
import { cleaningOf } from '../../run/options.js';
import type { RunPlan } from '../../run/plan.js';
import { tryPrompt } from '../../run/try.js';
import { costInPlaceOf } from '../../run/workbench/forecast.js';
import { previewTry, type TryPreview } from '../../run/workbench/preview-try.js';
import type { BenchRun } from '../../run/workbench/state.js';
import type { ReadSource } from '../../run/workbench/tickets.js';
import type { Workbench } from '../../run/workbench/workbench.js';
import type { Cache } from '../../storage/cache/cache.js';
import { type Compared, compareSides, type TriedSide } from './compared.js';
import { labelsIn } from './labels-in.js';
import { type FoundSide, findSide, type SideChoice } from './side.js';

export interface ComparingOptions {
  readonly world: World;
  /** See `BenchOptions.grant`. */
  readonly grant: () => Promise<Context>;
  readonly run: BenchRun;
  readonly cache: Cache;
  /** Provides the draft and the tickets, and is busy while a comparison is under way. */
  readonly workbench: Workbench;
}

/** How far a comparison is. Texts are hostile. */
export interface ComparingState {
  readonly isRunning: boolean;
  readonly isStopping: boolean;
  readonly text: string;
  /** 0 to 1. */
  readonly share: number;
  readonly problem: Problem | undefined;
}

/** What a comparison would send and cost. Texts are hostile. */
export interface ComparingCost {
  readonly before: string;
  readonly after: string;
  /** Empty where it is not known; where there is nothing to compare, what to do about that. */
  readonly total: string;
  /** Whether there is anything to compare. */
  readonly isReady: boolean;
  /** Whether the last comparison was of something else. */
  readonly isOther: boolean;
}

/** A finished comparison, with its key. */
interface Made {
  readonly choice: SideChoice;
  /** Undefined where it was stopped before both sides were tried. */
  readonly key: string | undefined;
  readonly tickets: ReadSource;
  readonly compared: Compared;
}

interface Found {
  readonly before: FoundSide;
  readonly after: FoundSide;
}

interface Going {
  readonly stopping: Stopping;
  readonly context: Context;
  readonly source: ReadSource;
  readonly warn: (text: string) => void;
}

const idle: ComparingState = { isRunning: false, isStopping: false, text: '', share: 0, problem: undefined };

/** Compares two prompts, or two models, on the sample of a workbench. */
export class Comparing {
  readonly #options: ComparingOptions;
  #stopping: Stopping | undefined;
  #state = idle;
  #made: Made | undefined;

  constructor(options: ComparingOptions) {
    this.#options = options;
  }

  state(): ComparingState {
    return { ...this.#state, isStopping: this.#stopping?.stop.aborted ?? false };
  }

  /** The last comparison; undefined before the first. */
  get last(): { readonly choice: SideChoice; readonly compared: Compared } | undefined {
    return this.#made;
  }

  /**
   * Computes what a comparison would send and cost. Sends no ticket.
   * @throws TicketsiftError where something is wrong with a side: see `findSide` and `previewTry`
   */
  cost(choice: SideChoice): Promise<ComparingCost> {
    return this.#options.workbench.track(() => this.#cost(choice));
  }

  async #cost(choice: SideChoice): Promise<ComparingCost> {
    const context = await this.#options.grant();
    const { before, after } = await this.#find(choice, context);
    const tickets = this.#tickets;
    if (!tickets)
      return { before: '', after: '', total: noteOf(noTickets()), isReady: false, isOther: false };
    const { sample } = labelsIn(tickets.sample);
    const previews = [
      await this.#preview(before, { ...tickets, sample }, context),
      await this.#preview(after, { ...tickets, sample }, context),
    ] as const;
    const [one, other] = previews;
    const areKnown = typeof one === 'object' && typeof other === 'object';
    const key = areKnown ? keyOf(one.plan, other.plan) : undefined;
    const areSame = areKnown && keyOfPlan(one.plan) === keyOfPlan(other.plan);
    const total = areKnown ? describeTotal([one.preview, other.preview]) : '';
    const made = this.#made;
    const isMade = made?.tickets === tickets && (made.key === undefined || made.key === key);
    return {
      before: costText(one),
      after: costText(other),
      total: areSame ? noteOf(areTheSame()) : total,
      isReady: !areSame,
      isOther: made !== undefined && !isMade,
    };
  }

  /**
   * Starts to compare.
   * @throws TicketsiftError where that cannot start
   */
  async begin(choice: SideChoice): Promise<void> {
    // Problems must show before anything is sent.
    const { isReady } = await this.cost(choice);
    const tickets = this.#tickets;
    if (!tickets) throw noTickets();
    if (!isReady) throw areTheSame();
    const context = await this.#options.grant();
    const found = await this.#find(choice, context);
    this.#options.workbench.occupy({
      name: 'A comparison',
      run: () => this.#compare(choice, found, tickets, context),
      stop: () => this.stop(),
    });
  }

  /** Stops sending. What is under way may still be answered. */
  stop(): void {
    this.#stopping?.begin();
  }

  /** Undefined where there is no ticket. */
  get #tickets(): ReadSource | undefined {
    const { tickets } = this.#options.workbench;
    return tickets && tickets.sample.tickets.length > 0 ? tickets : undefined;
  }

  async #find({ before, after }: SideChoice, context: Context): Promise<Found> {
    const draft = () => this.#options.workbench.parse();
    return {
      before: await findSide(before, context, draft),
      after: await findSide(after, context, draft),
    };
  }

  /** Resolves to the text in place of a cost where an endpoint only says later which model it has. */
  async #preview(
    { prompt, config }: FoundSide,
    source: ReadSource,
    { world, login }: Context,
  ): Promise<TryPreview | string> {
    const { cache, run, workbench } = this.#options;
    const sends = this.#made !== undefined;
    try {
      return await previewTry(prompt, source, { world, config, login, cache, run, sends });
    } catch (error) {
      const problem = workbench.problemOf(error);
      if (problem.code === 'no_model') return costInPlaceOf(problem);
      throw error;
    }
  }

  async #compare(choice: SideChoice, found: Found, tickets: ReadSource, context: Context): Promise<void> {
    const { world, workbench } = this.#options;
    using stopping = createStopping(world);
    this.#stopping = stopping;
    this.#state = { ...idle, isRunning: true, text: 'starting' };
    let problem: Problem | undefined;
    try {
      const labels = labelsIn(tickets.sample);
      const source = { ...tickets, sample: labels.sample };
      const warnings = new Set<string>();
      const warn = (text: string) => void warnings.add(text);
      const going = { stopping, context, source, warn };
      const before = await this.#try(found.before, 0, going);
      const after = await this.#try(found.after, 1, going);
      const isStopped = stopping.stop.aborted;
      const compared = compareSides(
        { before, after },
        { tickets: labels, isStopped, notes: onPage([...warnings]), cwd: world.cwd },
      );
      const isTried = before.tried && after.tried;
      const key = isTried && keyOf(before.tried.plan, after.tried.plan);
      this.#made = { choice, key, tickets, compared };
    } catch (error) {
      problem = workbench.problemOf(error);
    } finally {
      this.#stopping = undefined;
      this.#state = { ...idle, problem };
    }
  }

  /** Tries the prompt of one side, unless it was stopped before. @param step 0 for the first, 1 for the second */
  async #try(side: FoundSide, step: number, { stopping, context, source, warn }: Going): Promise<TriedSide> {
    if (stopping.stop.aborted) return { ...side, tried: undefined };
    const { cache, run, workbench } = this.#options;
    const { world, login } = context;
    const tried = await tryPrompt(
      side.prompt,
      {
        world,
        config: side.config,
        login,
        cache,
        source: source.found,
        sample: source.sample,
        isOffline: run.offline === true,
        clean: cleaningOf(run),
        id: workbench.runId,
        listen: (event) => {
          if (event.kind === 'warning') warn(event.text);
          else if (event.kind === 'outcomes') this.#take(event.stage, side, step);
        },
      },
      stopping,
    );
    return { ...side, tried };
  }

  #take(stage: Stage, { name }: FoundSide, step: number): void {
    const share = (step + (stage.total ? stage.tickets / stage.total : 0)) / 2;
    const text = `${step + 1} of 2, ${name}: ${describeStage(stage)}`;
    this.#state = { ...this.#state, text, share };
  }
}

function costText(preview: TryPreview | string): string {
  if (typeof preview === 'string') return preview;
  return `${preview.plan.model.name}: ${preview.cost}`;
}

/** Identifies a try on the same tickets. */
function keyOfPlan({ prompt, model }: RunPlan): string {
  return JSON.stringify([prompt.hash, model.name, model.endpoint]);
}

function keyOf(before: RunPlan, after: RunPlan): string {
  return [before, after].map(keyOfPlan).join(' ');
}

function noTickets(): TicketsiftError {
  return new TicketsiftError('usage', 'There are no tickets yet', {
    hint: 'Choose a source on the page Try, or drop a file there.',
  });
}

function areTheSame(): TicketsiftError {
  return new TicketsiftError('usage', 'Both are the same prompt with the same model', {
    hint: 'Choose another version, or another model, for one of them.',
  });
}

/** Returns an error as a page shows it where nothing went wrong. */
function noteOf({ message, hint }: TicketsiftError): string {
  return `${message}. ${hint}`;
}
