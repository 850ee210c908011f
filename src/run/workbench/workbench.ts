import { join } from 'node:path';
import type { Context } from '../../auth/access.js';
import { type Problem, problemOf } from '../../core/errors/problem.js';
import { wasNotReached } from '../../core/errors/ticket-error.js';
import { TicketsiftError } from '../../core/errors.js';
import type { Outcome } from '../../core/outcome.js';
import { isPromptPath, type Prompt } from '../../core/prompt.js';
import { minuteOf } from '../../core/text/numbers.js';
import { visible } from '../../core/text/visible.js';
import { type Ticket, wholeTicket } from '../../core/ticket.js';
import { createStopping, type Stopping } from '../../core/world/interrupt.js';
import type { World } from '../../core/world/world.js';
import { findPromptText } from '../../prompts/find.js';
import { promptsFor } from '../../prompts/library/open.js';
import { readReference, referenceOf } from '../../prompts/library/reference.js';
import { editPrompt, fieldsOf, type PromptEdit, type PromptFields } from '../../prompts/prompt-fields.js';
import { parsePrompt } from '../../prompts/prompt-file.js';
import { type FoundSource, findSource } from '../../sources/find.js';
import type { Cache } from '../../storage/cache/cache.js';
import { describeCost } from '../describe/cost.js';
import { describeStage } from '../describe/stage.js';
import { describeTried } from '../describe/tried.js';
import type { RunEvent } from '../events.js';
import { cleaningOf, type RunOptions } from '../options.js';
import { planRun } from '../plan-run.js';
import { previewRun } from '../preview.js';
import { tryPrompt } from '../try.js';
import { type DraftFile, type KeptDraft, openDraftFile } from './draft-file.js';
import { type BenchRow, keepReply, newRow, takeOutcome, viewOf, visibleLines } from './rows.js';
import { readSample, type TicketSample } from './sample.js';
import { type SaveDraft, type SaveEnd, saveDraft } from './save-draft.js';
import { type BenchEvent, type BenchState, maxSample } from './state.js';

export interface BenchOptions {
  readonly world: World;
  /** What an action may use. It is found out anew for each, as logins and trust end, and asks nothing on a terminal. */
  readonly grant: () => Promise<Context>;
  /** How tickets are read and requests sent. */
  readonly run: RunOptions & { readonly sample: number; readonly seed: number };
  /** The prompt that it is started with, as it was named. */
  readonly prompt: string;
  readonly cache: Cache;
}

/** A ticket in full. */
export interface TicketDetail {
  readonly text: string;
  readonly place: string;
  readonly reply: string | undefined;
}

/** The draft of a prompt, and what it makes of a sample of tickets: all that a page for trying prompts does. */
export class Workbench {
  readonly #options: BenchOptions;
  readonly #file: DraftFile;
  readonly #listeners = new Set<(event: BenchEvent) => void>();
  readonly #runId: string;
  #draft: KeptDraft = { text: '', path: '', basis: null, original: '', changedAt: 0 };
  #revision = 0;
  #restoredFrom: string | undefined;
  #notKept: string | undefined;
  #promptProblem: Problem | undefined;
  #source: { names: readonly string[]; label: string } | undefined;
  #found: FoundSource | undefined;
  #sample: TicketSample | undefined;
  #sourceProblem: Problem | undefined;
  #notes: string[] = [];
  #reading = 0;
  #isReading = false;
  #sampleSize: number;
  #rows: BenchRow[] = [];
  #numbers = new Map<Ticket, number>();
  #previews = 0;
  #cost = '';
  #model: string | undefined;
  #stopping: Stopping | undefined;
  #running: Promise<void> = Promise.resolve();
  #stage = { text: '', share: 0 };
  #runProblem: Problem | undefined;
  #hasTested = false;

  constructor(options: BenchOptions) {
    this.#options = options;
    this.#sampleSize = Math.min(options.run.sample, maxSample);
    this.#runId = options.world.newId().slice(0, 8);
    const { cwd, environment } = options.world;
    this.#file = openDraftFile(environment.files.studio, [cwd, options.prompt]);
  }

  /** Opens the prompt that it is started with, and what an earlier studio kept of it. @throws TicketsiftError see `findPromptText` */
  async openStart(): Promise<void> {
    await this.#open(this.#options.prompt);
    const kept = await this.#file.read();
    if (kept === undefined || kept.text === this.#draft.text) return;
    this.#restoredFrom = minuteOf(kept.changedAt);
    this.#replace(kept);
  }

  get isRunning(): boolean {
    return this.#stopping !== undefined;
  }

  get text(): string {
    return this.#draft.text;
  }

  get sampleSize(): number {
    return this.#sampleSize;
  }

  get startPrompt(): string {
    return this.#options.prompt;
  }

  /** Receives what changes from now on; returns how to stop. */
  subscribe(listener: (event: BenchEvent) => void): () => void {
    this.#listeners.add(listener);
    return () => void this.#listeners.delete(listener);
  }

  /** All that there is now. */
  snapshot(): BenchEvent[] {
    return [
      { kind: 'state', state: this.state() },
      { kind: 'rows', isAll: true, rows: this.#rows.map(viewOf) },
    ];
  }

  state(): BenchState {
    const { path, basis, text, original } = this.#draft;
    return {
      source: {
        name: this.#source && visible(this.#source.label),
        tickets: this.#rows.length,
        empty: this.#whyEmpty(),
        problem: this.#sourceProblem,
        notes: this.#notes.map((note) => visible(this.#written(note))),
      },
      prompt: {
        revision: this.#revision,
        path: visible(path),
        isChanged: text !== original,
        problem: this.#promptProblem,
        basis: basis ?? undefined,
        note: this.#noteOnDraft(),
        isRestored: this.#restoredFrom !== undefined,
      },
      cost: this.isRunning ? '' : [this.#model, this.#cost].filter(Boolean).join(': '),
      run: {
        isRunning: this.isRunning,
        isStopping: this.#stopping?.stop.aborted ?? false,
        text: this.#stopping?.stop.aborted ? `${this.#stage.text} · stopping` : this.#stage.text,
        share: this.#stage.share,
        problem: this.#runProblem,
      },
    };
  }

  /** The prompt as a form shows it; undefined where its front matter is no YAML. */
  fields(): PromptFields | undefined {
    try {
      return fieldsOf(this.#draft.text, this.#draft.path);
    } catch {
      return undefined;
    }
  }

  /** Takes in what was typed. Sends nothing. */
  type(text: string): void {
    if (text === this.#draft.text) return;
    this.#replace({ ...this.#draft, text, changedAt: this.#options.world.now() });
  }

  /** Changes one field. @throws TicketsiftError `bad_prompt` where the front matter is no YAML */
  edit(edit: PromptEdit): void {
    this.type(editPrompt(this.#draft.text, this.#draft.path, edit));
  }

  /** Opens a saved prompt, or one that ships with the program, in place of the draft. @throws TicketsiftError `not_found` */
  async openNamed(reference: string): Promise<void> {
    const isStart = reference === this.#options.prompt;
    if (!isStart && (isPromptPath(reference) || readReference(reference) === undefined))
      throw notNamed(reference);
    await this.#open(reference);
    this.#restoredFrom = undefined;
  }

  async save(request: SaveDraft): Promise<SaveEnd> {
    const end = await saveDraft(this.#draft, request, await this.#options.grant());
    if (end.kind === 'saved') {
      const { name, version, visibility } = end.version;
      const { text } = this.#draft;
      this.#restoredFrom = undefined;
      this.#replace({
        ...this.#draft,
        path: referenceOf(end.version),
        basis: { name, version, visibility, text },
        original: text,
        changedAt: this.#options.world.now(),
      });
    }
    return end;
  }

  /** Reads tickets from another source. Resolves once they are there, or the page says why not. */
  async useSource(names: readonly string[], label: string): Promise<void> {
    this.#refuseWhileRunning();
    this.#source = { names, label };
    await this.#read();
  }

  async resize(sample: number): Promise<void> {
    this.#refuseWhileRunning();
    this.#sampleSize = Math.min(Math.max(1, sample), maxSample);
    if (this.#source) await this.#read();
  }

  /** Sends the sample to the model with the prompt as it is now. @throws TicketsiftError where that cannot begin */
  async test(): Promise<void> {
    this.#refuseWhileRunning();
    const prompt = this.#parse();
    const [found, sample] = [this.#found, this.#sample];
    if (!found || !sample || this.#isReading) {
      throw new TicketsiftError('usage', 'There are no tickets yet', {
        hint: 'Choose a source, or drop a file on the page.',
      });
    }
    const stopping = createStopping(this.#options.world);
    this.#stopping = stopping;
    this.#runProblem = undefined;
    this.#stage = { text: 'starting', share: 0 };
    for (const row of this.#rows) row.isOld = row.outcome !== undefined;
    this.#emitAllRows();
    this.#emitState();
    this.#running = this.#run(prompt, { found, sample, stopping });
  }

  /** Sends nothing more. What is under way may still be answered. */
  stop(): void {
    this.#stopping?.begin();
    this.#emitState();
  }

  /** Stops a test, and waits for its end and for the draft to be on disk. */
  async close(): Promise<void> {
    this.stop();
    await this.#running;
    await this.#keeping;
  }

  /** A ticket with its whole text and the raw reply; undefined where there is none of the number. */
  detail(n: number): TicketDetail | undefined {
    const row = this.#rows[n];
    if (!row) return undefined;
    const { text, place } = row.ticket;
    const { asWritten } = this.#options.world.environment;
    return {
      text: visibleLines(text),
      place: visible(this.#written(`${place.source}:${place.line}`)),
      reply: row.reply === undefined ? undefined : visibleLines(asWritten(row.reply)),
    };
  }

  #keeping: Promise<void> = Promise.resolve();

  #whyEmpty(): string {
    if (this.#isReading) return `Reading ${visible(this.#source?.label ?? '')}…`;
    if (this.#sample) return 'It holds no tickets.';
    return 'No tickets yet. Choose a source, or drop a file on the page.';
  }

  #noteOnDraft(): string {
    if (this.#notKept !== undefined) return `What you type is not kept on disk: ${this.#notKept}`;
    return this.#restoredFrom === undefined ? '' : `This is what you typed until ${this.#restoredFrom}.`;
  }

  async #open(reference: string): Promise<void> {
    const context = await this.#options.grant();
    const { world, config, login } = context;
    const found = await findPromptText(reference, promptsFor(context, config, login));
    const isKnown = found.saved !== undefined || found.shipped !== undefined;
    if (!isKnown && reference !== this.#options.prompt) throw notNamed(reference);
    const { saved, shipped, text } = found;
    this.#replace({
      text,
      original: text,
      path: shipped === undefined ? found.path : `shipped:${shipped}`,
      basis: saved ? { name: saved.name, version: saved.version, visibility: saved.visibility, text } : null,
      changedAt: world.now(),
    });
  }

  #replace(draft: KeptDraft): void {
    this.#draft = draft;
    this.#revision++;
    this.#promptProblem = undefined;
    try {
      this.#parse();
    } catch (error) {
      this.#promptProblem = this.#problemOf(error);
    }
    this.#keeping = this.#file.write(draft).then(
      () => this.#kept(undefined),
      (error: unknown) => this.#kept(this.#problemOf(error).message),
    );
    this.#emitState();
    void this.#preview();
  }

  #kept(problem: string | undefined): void {
    if (problem === this.#notKept) return;
    this.#notKept = problem;
    this.#emitState();
  }

  /** @throws TicketsiftError `bad_prompt` */
  #parse(): Prompt {
    const { text, path, basis } = this.#draft;
    const prompt = parsePrompt(text, path);
    const isSaved = basis !== null && basis.text === text;
    return isSaved ? { ...prompt, name: basis.name, version: basis.version } : prompt;
  }

  async #read(): Promise<void> {
    const { names = [] } = this.#source ?? {};
    const reading = ++this.#reading;
    this.#isReading = true;
    this.#sourceProblem = undefined;
    this.#notes = [];
    this.#stage = { text: '', share: 0 };
    this.#runProblem = undefined;
    this.#put(undefined, undefined);
    const notes: string[] = [];
    try {
      const context = await this.#options.grant();
      const { world, config, login, waiting } = context;
      const { environment, cwd } = world;
      const { run } = this.#options;
      const options = names === run.sources ? run : { header: true };
      const found = await findSource(names, options, { config, environment, cwd, waiting });
      const sample = await readSample(
        found,
        { sample: this.#sampleSize, seed: run.seed },
        {
          world,
          login,
          waiting,
          note: (text) => notes.push(text),
          warn: (text) => notes.push(text),
        },
      );
      if (reading !== this.#reading) return;
      this.#isReading = false;
      this.#notes = notes;
      this.#put(found, sample);
    } catch (error) {
      if (reading !== this.#reading) return;
      this.#isReading = false;
      this.#notes = notes;
      this.#sourceProblem = this.#problemOf(error);
      this.#put(undefined, undefined);
    }
    await this.#preview();
  }

  #put(found: FoundSource | undefined, sample: TicketSample | undefined): void {
    this.#found = found;
    this.#sample = sample;
    this.#rows = (sample?.tickets ?? []).map(newRow);
    this.#numbers = new Map(this.#rows.map(({ ticket }, n) => [ticket, n]));
    this.#emitAllRows();
    this.#emitState();
  }

  /** Finds out what a test would send and cost. Sends nothing. */
  async #preview(): Promise<void> {
    const preview = ++this.#previews;
    const isOver = () => preview !== this.#previews;
    const [found, sample] = [this.#found, this.#sample];
    if (!found || !sample || this.isRunning) {
      if (!this.isRunning) this.#say('', undefined, undefined);
      return;
    }
    const marks = new Map<Ticket, boolean>();
    try {
      const prompt = this.#parse();
      const context = await this.#options.grant();
      const { world, config, login } = context;
      const { cache } = this.#options;
      const clean = cleaningOf(this.#options.run);
      // An endpoint that names the only model it has is asked for it by a test alone, and after one again.
      const request = {
        source: found,
        prompt,
        keepsCache: !cache.isTemporary,
        sends: this.#hasTested,
        clean,
      };
      const planned = await planRun(request, { world, config, login });
      const counted = await previewRun(planned, {
        world,
        config,
        login,
        cache,
        tickets: sample,
        listen: () => {},
        onTicket: (ticket, isCached) => void marks.set(wholeTicket(ticket), !isCached),
      });
      if (isOver()) return;
      this.#promptProblem = undefined;
      const cached = [...marks.values()].filter((isToSend) => !isToSend).length;
      this.#say(describeCost(counted, cached), visible(planned.plan.model.name), undefined);
    } catch (error) {
      if (isOver()) return;
      const problem = this.#problemOf(error);
      const isOfPrompt = problem.code === 'bad_prompt';
      // Which models the endpoint has is not found out before a test.
      const cost =
        problem.code === 'no_model' ? 'the endpoint says with the first test which model it has' : '';
      this.#say(cost || (isOfPrompt ? '' : problem.message), undefined, isOfPrompt ? problem : undefined);
    }
    this.#mark(marks);
  }

  #say(cost: string, model: string | undefined, problem: Problem | undefined): void {
    this.#cost = cost;
    this.#model = model;
    if (problem) this.#promptProblem = problem;
    this.#emitState();
  }

  /** Marks rows with whether they would be sent. */
  #mark(marks: ReadonlyMap<Ticket, boolean>): void {
    const changed = this.#rows.flatMap((row, n) => {
      const isToSend = marks.get(row.ticket);
      if (isToSend === row.isToSend) return [];
      row.isToSend = isToSend;
      return [viewOf(row, n)];
    });
    if (changed.length > 0) this.#emit({ kind: 'rows', isAll: false, rows: changed });
  }

  async #run(
    prompt: Prompt,
    { found, sample, stopping }: { found: FoundSource; sample: TicketSample; stopping: Stopping },
  ): Promise<void> {
    const { cache, grant, run } = this.#options;
    try {
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
          id: this.#runId,
          listen: (event) => this.#listen(event),
          onAnswer: ({ ticket, reply }) => this.#keepReply(ticket, reply.text),
        },
        stopping,
      );
      this.#hasTested = true;
      const said = describeTried(tried);
      this.#stage = { text: stopping.stop.aborted ? `stopped: ${said}` : said, share: 1 };
      this.#model = visible(tried.plan.model.name);
    } catch (error) {
      this.#runProblem = this.#problemOf(error);
      this.#stage = { text: '', share: 0 };
    }
    stopping[Symbol.dispose]();
    this.#stopping = undefined;
    this.#emitState();
    await this.#preview();
  }

  #listen(event: RunEvent): void {
    if (event.kind === 'warning') this.#notes = [...this.#notes, event.text];
    if (event.kind !== 'outcomes') return;
    const { outcomes, stage } = event;
    this.#stage = { text: describeStage(stage), share: stage.total ? stage.tickets / stage.total : 0 };
    const rows = outcomes.flatMap((outcome) => this.#take(outcome));
    if (rows.length > 0) this.#emit({ kind: 'rows', isAll: false, rows });
    this.#emitState();
  }

  /** Takes an outcome in; what a test did not reach stays as it was. */
  #take(outcome: Outcome) {
    const n = this.#numbers.get(wholeTicket(outcome.ticket));
    const row = n === undefined ? undefined : this.#rows[n];
    if (n === undefined || !row || (outcome.error && wasNotReached(outcome.error))) return [];
    takeOutcome(row, outcome);
    row.isToSend = false;
    return [viewOf(row, n)];
  }

  #keepReply(ticket: Ticket, text: string): void {
    const n = this.#numbers.get(wholeTicket(ticket));
    const row = n === undefined ? undefined : this.#rows[n];
    if (row) keepReply(row, text);
  }

  #refuseWhileRunning(): void {
    if (!this.isRunning) return;
    throw new TicketsiftError('usage', 'A test is under way', {
      hint: 'Stop it first, or wait for its end.',
    });
  }

  #problemOf(error: unknown): Problem {
    const { asWritten } = this.#options.world.environment;
    return problemOf(error, { asWritten: (text) => asWritten(this.#written(text)) });
  }

  /** A dropped file goes by the name that it had, not by that of its copy. */
  #written(text: string): string {
    const { names = [], label = '' } = this.#source ?? {};
    const [name = ''] = names;
    const isCopy = name.startsWith(join(this.#options.world.environment.files.studio, '/'));
    return isCopy ? text.replaceAll(name, label) : text;
  }

  #emitAllRows(): void {
    this.#emit({ kind: 'rows', isAll: true, rows: this.#rows.map(viewOf) });
  }

  #emitState(): void {
    if (this.#listeners.size > 0) this.#emit({ kind: 'state', state: this.state() });
  }

  #emit(event: BenchEvent): void {
    for (const listener of this.#listeners) listener(event);
  }
}

function notNamed(reference: string): TicketsiftError {
  return new TicketsiftError('not_found', `There is no saved or shipped prompt ${reference}`, {
    hint: 'The list of saved prompts shows those that you may use.',
  });
}
