import type { Context } from '../../auth/access.js';
import type { Problem } from '../../core/errors/problem.js';
import type { Prompt } from '../../core/prompt.js';
import { minuteOf } from '../../core/text/numbers.js';
import { visible } from '../../core/text/visible.js';
import type { World } from '../../core/world/world.js';
import { findNamedPrompt, findPromptText } from '../../prompts/find.js';
import { promptsFor } from '../../prompts/library/open.js';
import { referenceOf } from '../../prompts/library/reference.js';
import { editPrompt, fieldsOf, type PromptEdit, type PromptFields } from '../../prompts/prompt-fields.js';
import { parsePrompt } from '../../prompts/prompt-file.js';
import { type DraftFile, type KeptDraft, openDraftFile } from './draft-file.js';
import type { SaveDraft, SaveEnd } from './save-draft.js';
import type { BenchState } from './state.js';

export interface DraftOptions {
  readonly world: World;
  readonly grant: () => Promise<Context>;
  /** The prompt that the workbench starts with. */
  readonly start: string;
  readonly problemOf: (error: unknown) => Problem;
  /** Called with each new text. */
  readonly onText: () => void;
  /** Called when texts can no longer be kept on disk, or can again. */
  readonly onKept: () => void;
}

/** The prompt that is being written: opened, typed, kept on disk and saved. */
export class BenchDraft {
  readonly #options: DraftOptions;
  readonly #file: DraftFile;
  #draft: KeptDraft = { text: '', path: '', basis: null, original: '', changedAt: 0 };
  #revision = 0;
  #restoredFrom: string | undefined;
  #notKept: string | undefined;
  #keeping: Promise<void> = Promise.resolve();
  /** What is wrong with the text. */
  problem: Problem | undefined;

  constructor(options: DraftOptions) {
    this.#options = options;
    const { cwd, environment } = options.world;
    this.#file = openDraftFile(environment.files.studio, [cwd, options.start]);
  }

  get text(): string {
    return this.#draft.text;
  }

  state(): BenchState['prompt'] {
    const { path, basis, text, original } = this.#draft;
    return {
      revision: this.#revision,
      path: visible(path),
      isChanged: text !== original,
      problem: this.problem,
      basis: basis ?? undefined,
      note: this.#note(),
      isRestored: this.#restoredFrom !== undefined,
    };
  }

  /** See `Workbench.fields`. */
  fields(): PromptFields | undefined {
    try {
      return fieldsOf(this.#draft.text, this.#draft.path);
    } catch {
      return undefined;
    }
  }

  /** @throws TicketsiftError `bad_prompt` */
  parse(): Prompt {
    const { text, path, basis } = this.#draft;
    const prompt = parsePrompt(text, path);
    const isSaved = basis !== null && basis.text === text;
    return isSaved ? { ...prompt, name: basis.name, version: basis.version } : prompt;
  }

  /** See `Workbench.openStart`. */
  async openStart(): Promise<void> {
    await this.#open(this.#options.start);
    const kept = await this.#file.read();
    if (kept === undefined || kept.text === this.#draft.text) return;
    this.#restoredFrom = minuteOf(kept.changedAt);
    this.#replace(kept);
  }

  /** See `Workbench.openNamed`. */
  async openNamed(reference: string): Promise<void> {
    await this.#open(reference);
    this.#restoredFrom = undefined;
  }

  type(text: string): void {
    if (text === this.#draft.text) return;
    this.#replace({ ...this.#draft, text, changedAt: this.#options.world.now() });
  }

  /** See `Workbench.edit`. */
  edit(edit: PromptEdit): void {
    this.type(editPrompt(this.#draft.text, this.#draft.path, edit));
  }

  /**
   * Saves it, and continues from the saved version.
   * @throws TicketsiftError see `saveDraft`
   */
  async save(request: SaveDraft): Promise<SaveEnd> {
    const { saveDraft } = await import('./save-draft.js');
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

  /** Resolves once the last text is on disk, or could not be written. */
  whenKept(): Promise<void> {
    return this.#keeping;
  }

  #note(): string {
    if (this.#notKept !== undefined) return `Your text is not saved on disk: ${this.#notKept}`;
    return this.#restoredFrom === undefined ? '' : `This is your unsaved text from ${this.#restoredFrom}.`;
  }

  async #open(reference: string): Promise<void> {
    const context = await this.#options.grant();
    const { world, config, login } = context;
    // Only the person who starts it may name a file.
    const find = reference === this.#options.start ? findPromptText : findNamedPrompt;
    const found = await find(reference, promptsFor(context, config, login));
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
    const { problemOf, onText } = this.#options;
    this.#draft = draft;
    this.#revision++;
    this.problem = undefined;
    try {
      this.parse();
    } catch (error) {
      this.problem = problemOf(error);
    }
    this.#keeping = this.#file.write(draft).then(
      () => this.#kept(undefined),
      (error: unknown) => this.#kept(problemOf(error).message),
    );
    onText();
  }

  #kept(problem: string | undefined): void {
    if (problem === this.#notKept) return;
    this.#notKept = problem;
    this.#options.onKept();
  }
}
