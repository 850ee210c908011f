import type { Context } from '../../auth/access.js';
import type { Problem } from '../../core/errors/problem.js';
import { TicketsiftError } from '../../core/errors.js';
import type { Prompt } from '../../core/prompt.js';
import type { Ticket } from '../../core/ticket.js';
import { createStopping } from '../../core/world/interrupt.js';
import type { World } from '../../core/world/world.js';
import type { PromptEdit, PromptFields } from '../../prompts/prompt-fields.js';
import type { FoundSource } from '../../sources/find.js';
import type { Cache } from '../../storage/cache/cache.js';
import { BenchDraft } from './draft.js';
import { Forecast } from './forecast.js';
import { withModel } from './models.js';
import type { BenchRow } from './rows.js';
import type { SaveDraft, SaveEnd } from './save-draft.js';
import type { BenchEvent, BenchRun, BenchState, Emit } from './state.js';
import { Testing } from './testing.js';
import { BenchTickets, type ReadSource, type TicketDetail } from './tickets.js';
import { type OtherWork, UnderWay } from './under-way.js';

/** Tickets and a prompt, as a review uses them. */
export interface BenchReview {
  readonly prompt: Prompt;
  readonly rows: readonly BenchRow[];
  /** Undefined before one was read. */
  readonly source: FoundSource | undefined;
  /** The same source, as a page shows it. */
  readonly sourceState: BenchState['source'];
  /** The name of the file that was dropped on a page. */
  readonly droppedAs: string | undefined;
  /** Returns where a ticket comes from, as a page shows it. */
  readonly placeOf: (ticket: Ticket) => string;
}

export interface BenchOptions {
  readonly world: World;
  /**
   * Returns what an action may use: anew for each, as logins and trust end, and without prompting on a
   * terminal.
   */
  readonly grant: () => Promise<Context>;
  readonly run: BenchRun;
  /** The prompt that it starts with, as it was named. */
  readonly prompt: string;
  readonly cache: Cache;
}

/**
 * The draft of a prompt, and its outcomes for a sample of tickets: everything that a page for trying prompts
 * does.
 */
export class Workbench {
  readonly #prompt: string;
  readonly #listeners = new Set<(event: BenchEvent) => void>();
  readonly #tickets: BenchTickets;
  readonly #draft: BenchDraft;
  readonly #testing: Testing;
  readonly #forecast: Forecast;
  readonly #underWay: UnderWay;
  /** Chosen on the page; empty for the model that the prompt or the configuration names. */
  #model = '';

  constructor({ world, grant, run, prompt, cache }: BenchOptions) {
    const emit: Emit = {
      state: () => this.#emitState(),
      rows: (rows) => {
        if (rows.length > 0) this.#emit({ kind: 'rows', isAll: false, rows });
      },
      allRows: () => this.#emit(this.#allRows()),
    };
    const closing = createStopping(world);
    const tickets = new BenchTickets({ world, grant, run, emit, closing });
    const draft = new BenchDraft({
      world,
      grant,
      start: prompt,
      problemOf: (error) => tickets.problemOf(error),
      onText: () => {
        this.#emitState();
        this.#forecastSoon();
      },
      onKept: () => this.#emitState(),
    });
    const grantModel = async () => {
      const context = await grant();
      return { ...context, config: withModel(context.config, this.#model) };
    };
    const testing = new Testing({ world, grant: grantModel, run, cache, emit, tickets });
    this.#prompt = prompt;
    this.#tickets = tickets;
    this.#draft = draft;
    this.#testing = testing;
    this.#underWay = new UnderWay({
      closing,
      testing,
      onChange: () => this.#emitState(),
      onEnd: () => this.#forecastSoon(),
    });
    this.#forecast = new Forecast({ grant: grantModel, run, cache, emit, draft, tickets, testing });
  }

  /**
   * Opens the prompt that it starts with, and the draft that an earlier studio kept.
   * @throws TicketsiftError see `findPromptText`
   */
  openStart(): Promise<void> {
    return this.#draft.openStart();
  }

  get isRunning(): boolean {
    return this.#underWay.isBusy;
  }

  /** All requests belong to one run, so that they share a spending limit. */
  get runId(): string {
    return this.#testing.runId;
  }

  /** The tickets that were read; undefined before a source was. */
  get tickets(): ReadSource | undefined {
    return this.#tickets.current;
  }

  /**
   * The draft as a prompt.
   * @throws TicketsiftError `bad_prompt`
   */
  parse(): Prompt {
    return this.#draft.parse();
  }

  /** Returns an error as a page shows it. */
  problemOf(error: unknown): Problem {
    return this.#tickets.problemOf(error);
  }

  get text(): string {
    return this.#draft.text;
  }

  get sampleSize(): number {
    return this.#tickets.sampleSize;
  }

  get startPrompt(): string {
    return this.#prompt;
  }

  /** Receives changes from now on; returns how to stop. */
  subscribe(listener: (event: BenchEvent) => void): () => void {
    this.#listeners.add(listener);
    return () => void this.#listeners.delete(listener);
  }

  /** The current state. */
  snapshot(): BenchEvent[] {
    return [{ kind: 'state', state: this.state() }, this.#allRows()];
  }

  state(): BenchState {
    return {
      source: this.#tickets.state(),
      prompt: this.#draft.state(),
      model: this.#model,
      cost: this.isRunning ? '' : this.#forecast.text,
      run: this.#testing.state(),
    };
  }

  /** The prompt as a form shows it; undefined where its front matter is not YAML. */
  fields(): PromptFields | undefined {
    return this.#draft.fields();
  }

  /** Takes a new text. Sends nothing. */
  type(text: string): void {
    this.#draft.type(text);
  }

  /**
   * Changes one field.
   * @throws TicketsiftError `bad_prompt` where the front matter is not YAML
   */
  edit(edit: PromptEdit): void {
    this.#draft.edit(edit);
  }

  /**
   * Opens a saved prompt, or one that ships with the program, in place of the draft.
   * @throws TicketsiftError `not_found`
   */
  openNamed(reference: string): Promise<void> {
    return this.track(() => this.#draft.openNamed(reference));
  }

  save(request: SaveDraft): Promise<SaveEnd> {
    return this.track(() => this.#draft.save(request));
  }

  /** Reads tickets from another source. Resolves once they are there, or the page says why not. */
  async useSource(names: readonly string[], label: string): Promise<void> {
    this.#underWay.refuseAnother();
    this.#tickets.choose(names, label);
    await this.track(() => this.#read());
  }

  /** Uses a model in place of the one that the prompt names; an empty name leaves it to the prompt. */
  async chooseModel(name: string): Promise<void> {
    this.#underWay.refuseAnother();
    this.#model = name;
    this.#emitState();
    await this.track(() => this.#forecast.find());
  }

  async resize(sample: number): Promise<void> {
    this.#underWay.refuseAnother();
    if (this.#tickets.resize(sample)) await this.track(() => this.#read());
  }

  /**
   * Sends the sample to the model with the current prompt.
   * @throws TicketsiftError where that cannot start
   */
  async test(): Promise<void> {
    this.#underWay.refuseAnother();
    const prompt = this.#draft.parse();
    const { current } = this.#tickets;
    if (!current) {
      throw new TicketsiftError('usage', 'There are no tickets yet', {
        hint: 'Choose a source, or drop a file on the page.',
      });
    }
    this.#underWay.test(() => this.#test(prompt, current));
  }

  /**
   * Does other work than a test with the current tickets, which stay the same until it ends.
   * @throws TicketsiftError where a test or other work is under way
   */
  occupy(work: OtherWork): void {
    this.#underWay.occupy(work);
  }

  /** See `UnderWay.track`. */
  track<T>(work: () => Promise<T>): Promise<T> {
    return this.#underWay.track(work);
  }

  /** Stops sending. What is under way may still be answered. */
  stop(): void {
    this.#testing.stop();
  }

  /**
   * Stops everything under way, and waits for its end and for the draft to be on disk. Starts nothing from
   * then on.
   */
  async close(): Promise<void> {
    await this.#underWay.close();
    await this.#draft.whenKept();
  }

  /**
   * Returns the tickets to review, with the outcome of the current prompt or of an earlier one.
   * @throws TicketsiftError `bad_prompt`
   */
  async toReview(): Promise<BenchReview> {
    await this.#forecast.whenFound();
    const { rows, current, droppedAs } = this.#tickets;
    return {
      prompt: this.#draft.parse(),
      rows: rows.all(),
      source: current?.found,
      sourceState: this.#tickets.state(),
      droppedAs,
      placeOf: (ticket) => this.#tickets.placeOf(ticket),
    };
  }

  /** Returns a ticket with its whole text and the raw reply; undefined where no row has the number. */
  detail(n: number): TicketDetail | undefined {
    return this.#tickets.detail(n);
  }

  async #read(): Promise<void> {
    this.#testing.clear();
    const isLast = await this.#tickets.read();
    if (isLast && !this.#underWay.isClosing) await this.#forecast.find();
  }

  async #test(prompt: Prompt, tickets: ReadSource): Promise<void> {
    const model = await this.#testing.run(prompt, tickets);
    if (model !== undefined) this.#forecast.model = model;
    this.#emitState();
    this.#forecastSoon();
  }

  /** Only `close` waits for it. */
  #forecastSoon(): void {
    if (this.#underWay.isClosing) return;
    void this.track(() => this.#forecast.find());
  }

  #allRows(): BenchEvent {
    return { kind: 'rows', isAll: true, rows: this.#tickets.rows.views() };
  }

  #emitState(): void {
    if (this.#listeners.size > 0) this.#emit({ kind: 'state', state: this.state() });
  }

  #emit(event: BenchEvent): void {
    for (const listener of this.#listeners) listener(event);
  }
}
