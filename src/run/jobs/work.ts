import type { Context } from '../../auth/access.js';
import { TicketsiftError } from '../../core/errors.js';
import { counted, grouped } from '../../core/text/numbers.js';
import { shorten } from '../../core/text/shorten.js';
import { readVersion } from '../../core/world/version.js';
import type { DeliveryEnd, JobDesk } from '../../storage/jobs/job-desk.js';
import type { RunListener } from '../events.js';
import { type AcceptedJob, acceptJob, isOfJob, RefusedJob } from './accept-job.js';
import { deliverJob } from './deliver-job.js';
import { enduringDesk } from './enduring-desk.js';
import { type LaneEnd, runLane, type TakenWork } from './lane.js';
import { connectJobs } from './open.js';
import { waitUnless } from './wait-unless.js';

export interface WorkOptions {
  /** Ends when nothing waits any more. */
  readonly untilEmpty: boolean;
  readonly listen: RunListener;
  /** Fires with the first interrupt: nothing more is taken, what is in flight is saved, the rest is given back. */
  readonly stop: AbortSignal;
}

/** Milliseconds between two looks for work where there is none, and between two rounds of other duties. */
const lookEveryMs = 1_000;
/** Milliseconds between two rounds of removing what is old. */
const tidyEveryMs = 10 * 60_000;
/** Milliseconds for which a worker leaves work to others after an endpoint has failed. */
const pauseAfterFailureMs = 10_000;
/** Milliseconds after which a worker tries again to write results that it could not write. */
const deliverAgainMs = 10 * 60_000;
/** Models that a worker says runs wait for. Submitters may make up any number. */
const maxUnlisted = 20;
/** Days for which runs are kept that have ended. */
const keepDays = 90;

/**
 * Works on submitted runs until it is interrupted. What a run may use is in this worker's own configuration: see `acceptJob`.
 * @throws TicketsiftError `database`; where this worker cannot do any work, as without a key
 */
export async function work(context: Context, options: WorkOptions): Promise<void> {
  const { world, config } = context;
  const models = await config.worker.models.use();
  const { openJobDesk } = await import('../../storage/jobs/open-job-desk.js');
  const { stop } = options;
  const note = (text: string) => options.listen({ kind: 'note', text });
  await using opened = await openJobDesk(() => connectJobs(context, false), models, world.elapsed);
  note('waiting for submitted runs');
  const desk = enduringDesk(opened, { clock: world, maxWaitMs: config.maxWait.value, stop, note });
  await new Worker(context, options, desk, models).run();
}

class Worker {
  readonly #context: Context;
  readonly #options: WorkOptions;
  readonly #desk: JobDesk;
  readonly #models: readonly string[];
  readonly #newer = new Set<string>();
  readonly #unlisted = new Set<string>();
  readonly #undelivered = new Map<string, number>();
  #accepted: { readonly run: string; readonly job: AcceptedJob } | undefined;
  #tendedAt = Number.NEGATIVE_INFINITY;
  #tidiedAt = Number.NEGATIVE_INFINITY;

  constructor(context: Context, options: WorkOptions, desk: JobDesk, models: readonly string[]) {
    this.#context = context;
    this.#options = options;
    this.#desk = desk;
    this.#models = models;
  }

  async run(): Promise<void> {
    const { stop, untilEmpty } = this.#options;
    let next: TakenWork | undefined;
    while (!stop.aborted) {
      const taken = next ?? (await this.#take());
      next = undefined;
      if (taken) next = await this.#workOn(taken);
      else if (untilEmpty) {
        await this.#desk.tend();
        return this.#deliver();
      } else await waitUnless(stop, lookEveryMs, this.#context.world);
    }
    if (next) await this.#desk.giveBack([next.chunk]);
  }

  /** Takes the next chunk, after other duties where it is time for them. */
  async #take(): Promise<TakenWork | undefined> {
    const { world } = this.#context;
    const now = world.elapsed();
    if (now - this.#tendedAt >= lookEveryMs) {
      await this.#desk.tend();
      await this.#noteNewer();
      await this.#noteUnlisted();
      await this.#deliver();
      if (now - this.#tidiedAt >= tidyEveryMs) {
        await this.#desk.tidy(keepDays);
        this.#tidiedAt = now;
      }
      this.#tendedAt = world.elapsed();
    }
    return this.#desk.take();
  }

  /** Writes the results of runs that have ended where this worker's configuration says. */
  async #deliver(): Promise<void> {
    const { stop } = this.#options;
    const outputs = Object.keys(await this.#context.config.worker.outputs.use());
    while (outputs.length > 0 && !stop.aborted) {
      const run = await this.#desk.takeDelivery(outputs, this.#undeliverable());
      if (run === undefined) return;
      await this.#desk.endDelivery(run, await this.#deliverRun(run));
    }
  }

  async #deliverRun(run: string): Promise<DeliveryEnd> {
    const { stop, listen } = this.#options;
    try {
      await deliverJob(this.#context, this.#desk.records(), run, stop);
      listen({ kind: 'note', text: `the results of run ${run} are written` });
      return 'written';
    } catch (error) {
      if (!(error instanceof TicketsiftError)) throw error;
      // It is begun anew, by another worker or, once the database is there again, by this one.
      if (stop.aborted || this.#desk.isLost()) return 'given back';
      this.#undelivered.set(run, this.#context.world.elapsed());
      listen({ kind: 'warning', text: `the results of run ${run} could not be written: ${error.message}` });
      return { problem: error.message };
    }
  }

  /** Runs whose results could not be written a while ago. Another worker may be able to, or this one once that is mended. */
  #undeliverable(): string[] {
    const now = this.#context.world.elapsed();
    for (const [run, triedAt] of this.#undelivered)
      if (now - triedAt >= deliverAgainMs) this.#undelivered.delete(run);
    return [...this.#undelivered.keys()];
  }

  async #noteNewer(): Promise<void> {
    for (const { id, version } of await this.#desk.newerRuns()) {
      if (this.#newer.has(id)) continue;
      this.#newer.add(id);
      const text = `run ${id} was submitted by ticketsift ${version} and waits for a worker of that version: this one is ${readVersion()}`;
      this.#options.listen({ kind: 'note', text });
    }
  }

  /** Says once of each model, up to some, that runs wait for it and this worker does not take them. */
  async #noteUnlisted(): Promise<void> {
    if (this.#unlisted.size >= maxUnlisted) return;
    for (const { model, runs } of await this.#desk.unlistedModels()) {
      if (this.#unlisted.has(model)) continue;
      this.#unlisted.add(model);
      const waiting = counted(runs, 'run waits', 'runs wait');
      const text = `${waiting} for a worker that allows ${shorten(model, 60)}: this one allows ${this.#models.join(', ')} (to allow more: worker.models)`;
      this.#options.listen({ kind: 'note', text });
    }
  }

  /** Works on a run from one of its chunks on. Returns what it has taken and not begun. */
  async #workOn(taken: TakenWork): Promise<TakenWork | undefined> {
    const run = taken.job.id;
    let end: LaneEnd;
    try {
      const accepted = await this.#accept(taken);
      end = await runLane(taken, accepted, {
        world: this.#context.world,
        login: this.#context.login,
        listen: this.#options.listen,
        desk: this.#desk,
        take: () => this.#take(),
        stop: this.#options.stop,
      });
    } catch (error) {
      if (!(error instanceof RefusedJob) && !isOfJob(error)) throw error;
      // What the submitter wrote was read by then: the rest is about this worker's configuration.
      const isOfWorker = error instanceof TicketsiftError && error.code === 'usage';
      await this.#giveUp(run, isOfWorker ? `Its worker cannot do it: ${error.message}` : error.message);
      return undefined;
    }
    this.#noteEnd(run, end);
    await this.#settle(run, end);
    return end.next;
  }

  #noteEnd(run: string, { tally, left }: LaneEnd): void {
    const { stop, listen } = this.#options;
    const done = `${counted(tally.classified, 'ticket')} classified, ${grouped(tally.failed)} failed`;
    const rest = stop.aborted && left.length > 0 ? '; the rest goes to other workers' : '';
    listen({ kind: 'note', text: `run ${run}: ${done}${rest}` });
  }

  async #accept(taken: TakenWork): Promise<AcceptedJob> {
    const { id: run } = taken.job;
    if (this.#accepted?.run === run) return this.#accepted.job;
    try {
      const job = await acceptJob(taken.job, this.#models, this.#context);
      this.#accepted = { run, job };
      return job;
    } catch (error) {
      await this.#desk.giveBack([taken.chunk]);
      throw error;
    }
  }

  /** Decides where chunks go that are not done. */
  async #settle(run: string, { left, error, next }: LaneEnd): Promise<void> {
    const { stop } = this.#options;
    if (error === undefined || stop.aborted) return this.#desk.giveBack(left);
    if (error instanceof TicketsiftError && error.code === 'cost_limit') {
      await this.#desk.giveBack(left);
      return this.#giveUp(run, error.message);
    }
    if (!(error instanceof TicketsiftError) || error.code !== 'endpoint_failed') {
      await this.#desk.giveBack([...left, ...(next ? [next.chunk] : [])]);
      throw error;
    }
    // Whether the endpoint, the key or the run is to blame is not known, so another worker tries, some times.
    for (const chunk of left) await this.#desk.fail(chunk, error.message);
    this.#options.listen({ kind: 'warning', text: `run ${run}: ${error.message}` });
    await waitUnless(stop, pauseAfterFailureMs, this.#context.world);
  }

  async #giveUp(run: string, why: string): Promise<void> {
    await this.#desk.endRun(run, why);
    this.#options.listen({ kind: 'warning', text: `run ${run} is given up: ${why}` });
  }
}
