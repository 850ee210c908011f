import { wasNotReached } from '../../core/errors/ticket-error.js';
import type { Outcome } from '../../core/outcome.js';
import type { JobDesk, Paid, PlacedOutcome, TakenChunk } from '../../storage/jobs/job-desk.js';

/** A chunk that is under way. */
interface OpenChunk {
  readonly chunk: TakenChunk;
  /** How many of its tickets have no outcome yet. */
  missing: number;
  /** Whether each outcome so far says something of its ticket. */
  isWhole: boolean;
  /** Outcomes that are not saved yet. */
  unsaved: PlacedOutcome[];
}

/** Outcomes that may wait to be saved before no more are taken. */
const maxUnsaved = 2_000;

export interface ChunkOutcomesOptions {
  readonly desk: Pick<JobDesk, 'save' | 'finish'>;
  /** Returns what was paid for the run so far. */
  readonly paid: () => Promise<Paid>;
  /** Called once the run wants no more outcomes: it was cancelled. */
  readonly onEnd: () => void;
}

/**
 * Saves the outcomes of chunks, which come in the order in which the chunks were begun. While some are saved, others gather, so
 * that a slow database gets more at once.
 */
export class ChunkOutcomes {
  readonly #options: ChunkOutcomesOptions;
  readonly #chunks: OpenChunk[] = [];
  /** The places of all tickets that were begun and have no outcome. */
  readonly #places: { readonly open: OpenChunk; readonly position: number }[] = [];
  #wake: (() => void) | undefined;
  #saving: Promise<void> | undefined;
  #failure: { readonly error: unknown } | undefined;

  constructor(options: ChunkOutcomesOptions) {
    this.#options = options;
  }

  /** The chunks that are not done. */
  get left(): readonly TakenChunk[] {
    return this.#chunks.map(({ chunk }) => chunk);
  }

  /** Begins a chunk. @param positions the places of its tickets that get an outcome now */
  begin(chunk: TakenChunk, positions: readonly number[]): void {
    const open = { chunk, missing: positions.length, isWhole: true, unsaved: [] };
    this.#chunks.push(open);
    for (const position of positions) this.#places.push({ open, position });
    if (positions.length === 0) this.#save();
  }

  /** Takes the next outcomes. @throws TicketsiftError `database` where earlier ones could not be saved */
  async add(outcomes: readonly Outcome[]): Promise<void> {
    for (const [index, { open, position }] of this.#places.splice(0, outcomes.length).entries()) {
      const outcome = outcomes[index];
      open.missing--;
      if (outcome === undefined || isUnknown(outcome)) open.isWhole = false;
      else open.unsaved.push({ position, outcome });
    }
    this.#wake?.();
    this.#save();
    const unsaved = this.#chunks.reduce((sum, open) => sum + open.unsaved.length, 0);
    if (unsaved > maxUnsaved) await this.#saving;
    this.#check();
  }

  /** Resolves once fewer tickets than this are without an outcome, or a signal fires. */
  async until(limit: number, stop: AbortSignal): Promise<void> {
    while (this.#places.length >= limit && !stop.aborted) {
      await new Promise<void>((resolve) => {
        const wake = () => {
          stop.removeEventListener('abort', wake);
          this.#wake = undefined;
          resolve();
        };
        this.#wake = wake;
        stop.addEventListener('abort', wake, { once: true });
      });
    }
  }

  /** Waits until everything is saved. @throws TicketsiftError `database` */
  async settle(): Promise<void> {
    this.#save();
    await this.#saving;
    this.#check();
  }

  #check(): void {
    if (this.#failure) throw this.#failure.error;
  }

  #save(): void {
    this.#saving ??= this.#saveAll()
      .catch((error: unknown) => {
        this.#failure ??= { error };
        this.#options.onEnd();
      })
      .finally(() => {
        this.#saving = undefined;
      });
  }

  async #saveAll(): Promise<void> {
    const { desk, paid, onEnd } = this.#options;
    for (;;) {
      const open = this.#chunks.find(
        ({ unsaved, missing, isWhole }) => unsaved.length > 0 || (missing === 0 && isWhole),
      );
      if (open === undefined || this.#failure) return;
      const { chunk, unsaved } = open;
      open.unsaved = [];
      if (unsaved.length > 0 && !(await desk.save(chunk, unsaved))) onEnd();
      if (open.missing > 0 || open.unsaved.length > 0 || !open.isWhole) continue;
      await desk.finish(chunk, await paid());
      this.#chunks.splice(this.#chunks.indexOf(open), 1);
    }
  }
}

/** Whether an outcome says nothing of its ticket: the run stopped before. */
function isUnknown({ error }: Outcome): boolean {
  return error !== undefined && wasNotReached(error);
}
