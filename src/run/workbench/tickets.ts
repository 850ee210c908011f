import { join } from 'node:path';
import type { Context } from '../../auth/access.js';
import { onPage } from '../../core/errors/on-page.js';
import { type Problem, problemOf } from '../../core/errors/problem.js';
import { visible } from '../../core/text/visible.js';
import type { Ticket } from '../../core/ticket.js';
import { unlessAborted } from '../../core/when-aborted.js';
import type { Stopping } from '../../core/world/interrupt.js';
import { untilStopped } from '../../core/world/wait.js';
import type { World } from '../../core/world/world.js';
import { type FoundSource, findSource } from '../../sources/find.js';
import { BenchRows, visibleLines } from './rows.js';
import { readSample, type TicketSample } from './sample.js';
import { type BenchRun, type BenchState, type Emit, maxSample } from './state.js';

export interface TicketsOptions {
  readonly world: World;
  readonly grant: () => Promise<Context>;
  readonly run: BenchRun;
  readonly emit: Emit;
  /** Stops reading. */
  readonly closing: Pick<Stopping, 'stop' | 'abort'>;
}

/** A source that was read. */
export interface ReadSource {
  readonly found: FoundSource;
  readonly sample: TicketSample;
}

/** A ticket in full. */
export interface TicketDetail {
  readonly text: string;
  readonly place: string;
  readonly reply: string | undefined;
}

/** The chosen source, and a sample of its tickets. */
export class BenchTickets {
  readonly rows = new BenchRows();
  readonly #options: TicketsOptions;
  #sampleSize: number;
  #source: { names: readonly string[]; label: string } | undefined;
  #read: ReadSource | undefined;
  #problem: Problem | undefined;
  #notes: string[] = [];
  #readings = 0;
  #isReading = false;

  constructor(options: TicketsOptions) {
    this.#options = options;
    this.#sampleSize = Math.min(options.run.sample, maxSample);
  }

  get sampleSize(): number {
    return this.#sampleSize;
  }

  /** Undefined before a source was read. */
  get current(): ReadSource | undefined {
    return this.#read;
  }

  state(): BenchState['source'] {
    return {
      name: this.#source && visible(this.#source.label),
      tickets: this.rows.count,
      empty: this.#whyEmpty(),
      problem: this.#problem,
      notes: onPage(this.#notes).map((note) => visible(this.#written(note))),
    };
  }

  /** The name of a file that was dropped on a page; undefined for any other source. */
  get droppedAs(): string | undefined {
    return this.#isCopy() ? this.#source?.label : undefined;
  }

  choose(names: readonly string[], label: string): void {
    this.#source = { names, label };
  }

  /** Returns whether there is a source to read again. */
  resize(sample: number): boolean {
    this.#sampleSize = Math.min(Math.max(1, sample), maxSample);
    return this.#source !== undefined;
  }

  addNote(text: string): void {
    this.#notes = [...this.#notes, text];
  }

  /** Reads the source. Resolves to whether no other reading has started since. */
  async read(): Promise<boolean> {
    const { names = [] } = this.#source ?? {};
    const reading = ++this.#readings;
    this.#isReading = true;
    this.#problem = undefined;
    this.#notes = [];
    this.#put(undefined);
    const notes: string[] = [];
    let read: ReadSource | undefined;
    let problem: Problem | undefined;
    try {
      read = await this.#sampleOf(names, (text) => notes.push(text));
    } catch (error) {
      problem = this.problemOf(error);
    }
    if (reading !== this.#readings) return false;
    this.#isReading = false;
    this.#notes = notes;
    this.#problem = problem;
    this.#put(read);
    return true;
  }

  /** See `Workbench.detail`. */
  detail(n: number): TicketDetail | undefined {
    const row = this.rows.at(n);
    if (!row) return undefined;
    const { text } = row.ticket;
    const { asWritten } = this.#options.world.environment;
    return {
      text: visibleLines(text),
      place: this.placeOf(row.ticket),
      reply: row.reply === undefined ? undefined : visibleLines(asWritten(row.reply)),
    };
  }

  /** Returns where a ticket comes from, as a page shows it. */
  placeOf({ place: { source, line } }: Ticket): string {
    return visible(this.#written(`${source}:${line}`));
  }

  /** Returns an error as a page shows it. */
  problemOf(error: unknown): Problem {
    const { asWritten } = this.#options.world.environment;
    return problemOf(error, { asWritten: (text) => asWritten(this.#written(text)) });
  }

  #whyEmpty(): string {
    if (this.#isReading) return `Reading ${visible(this.#source?.label ?? '')}…`;
    if (this.#read) return 'It has no tickets.';
    return 'No tickets yet. Choose a source, or drop a file on the page.';
  }

  async #sampleOf(names: readonly string[], note: (text: string) => void): Promise<ReadSource> {
    const { grant, run, closing } = this.#options;
    const { world, config, login, ...session } = await grant();
    const waiting = untilStopped(session.waiting, closing.stop);
    const { environment, cwd } = world;
    const options = names === run.sources ? run : { header: true };
    const found = await findSource(names, options, { config, environment, cwd, waiting });
    const selection = { sample: this.#sampleSize, seed: run.seed };
    const { stop, abort } = closing;
    const reading = readSample(found, selection, { world, login, waiting, stop, note, warn: note });
    // A pipe may never deliver anything more.
    return { found, sample: await unlessAborted(abort, reading) };
  }

  #put(read: ReadSource | undefined): void {
    const { emit } = this.#options;
    this.#read = read;
    this.rows.replace(read?.sample.tickets ?? []);
    emit.allRows();
    emit.state();
  }

  /** A dropped file keeps its own name, not that of its copy. */
  #written(text: string): string {
    const { names = [], label = '' } = this.#source ?? {};
    const [name = ''] = names;
    return this.#isCopy() ? text.replaceAll(name, label) : text;
  }

  #isCopy(): boolean {
    const { files } = this.#options.world.environment;
    return this.#source?.names[0]?.startsWith(join(files.studio, '/')) === true;
  }
}
