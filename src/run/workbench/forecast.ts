import type { Context } from '../../auth/access.js';
import type { Problem } from '../../core/errors/problem.js';
import { visible } from '../../core/text/visible.js';
import type { Cache } from '../../storage/cache/cache.js';
import type { BenchDraft } from './draft.js';
import type { TryPreview } from './preview-try.js';
import type { BenchRun, Emit } from './state.js';
import type { Testing } from './testing.js';
import type { BenchTickets } from './tickets.js';

export interface ForecastOptions {
  readonly grant: () => Promise<Context>;
  readonly run: BenchRun;
  readonly cache: Cache;
  readonly emit: Emit;
  readonly draft: BenchDraft;
  readonly tickets: BenchTickets;
  readonly testing: Testing;
}

/** What a test would send and cost. */
export class Forecast {
  readonly #options: ForecastOptions;
  #count = 0;
  #cost = '';
  /** What is spent of the daily limit; empty without one. */
  #day = '';
  #finding: Promise<void> = Promise.resolve();
  /** The model that a test would use. */
  model: string | undefined;

  constructor(options: ForecastOptions) {
    this.#options = options;
  }

  get text(): string {
    const test = [this.model, this.#cost].filter(Boolean).join(': ');
    return [test, this.#day].filter(Boolean).join(' · ');
  }

  /** Computes what a test would send and cost. Sends nothing. */
  find(): Promise<void> {
    this.#finding = this.#find();
    return this.#finding;
  }

  /** Resolves once the last forecast is ready. */
  whenFound(): Promise<void> {
    return this.#finding;
  }

  async #find(): Promise<void> {
    const { draft, tickets, testing } = this.#options;
    const count = ++this.#count;
    const isOver = () => count !== this.#count;
    if (testing.isRunning) return;
    if (!tickets.current) return this.#say('', undefined);
    let marks: TryPreview['marks'] = new Map();
    try {
      const previewed = await this.#preview(tickets.current);
      if (isOver()) return;
      draft.problem = undefined;
      ({ marks } = previewed);
      this.#say(previewed.cost, visible(previewed.plan.model.name));
    } catch (error) {
      if (isOver()) return;
      const problem = tickets.problemOf(error);
      if (problem.code === 'bad_prompt') draft.problem = problem;
      this.#say(costInPlaceOf(problem), undefined);
    }
    this.#options.emit.rows(tickets.rows.mark(marks));
  }

  async #preview(tickets: NonNullable<BenchTickets['current']>): Promise<TryPreview> {
    const { cache, run, draft, testing, grant } = this.#options;
    const [{ previewTry }, { describeDay }] = await Promise.all([
      import('./preview-try.js'),
      import('../budget/daily.js'),
    ]);
    const { world, config, login } = await grant();
    this.#day = (await describeDay(cache, { world, config, login })) ?? '';
    const prompt = draft.parse();
    // Only a test asks an endpoint for its only model; after a test the forecast may do so, too.
    const sends = testing.hasTested;
    return await previewTry(prompt, tickets, { world, config, login, cache, run, sends });
  }

  #say(cost: string, model: string | undefined): void {
    this.#cost = cost;
    this.model = model;
    this.#options.emit.state();
  }
}

/** Returns what is shown in place of an unknown cost. */
export function costInPlaceOf({ code, message }: Problem): string {
  // The models of the endpoint are unknown before a test.
  if (code === 'no_model') return 'the first test finds out which model the endpoint has';
  // The page shows it beside the text of the prompt.
  return code === 'bad_prompt' ? '' : message;
}
