import { type Context, type OpenContext, withData } from '../../auth/access.js';
import { identityOf } from '../../auth/open.js';
import type { Prompt } from '../../core/prompt.js';
import { tableLines } from '../../core/text/align.js';
import { nameVersion } from '../../core/text/names.js';
import { counted, grouped } from '../../core/text/numbers.js';
import { shellWord } from '../../core/text/quote-name.js';
import { visible } from '../../core/text/visible.js';
import { findPrompt } from '../../prompts/find.js';
import { type FixedText, measureFixedText, missesPrefixCache } from '../../prompts/fixed-text.js';
import { promptsFor } from '../../prompts/library/open.js';
import { placeholderNames } from '../../prompts/placeholders.js';
import { promptHash } from '../../prompts/prompt-hash.js';
import { compileTemplate } from '../../prompts/template.js';
import { findSource } from '../../sources/find.js';
import { openTickets } from '../../sources/open.js';
import type { TicketOptions } from '../../sources/options.js';
import { readingCommand } from '../../sources/reading-command.js';
import { writeJson } from '../write-json.js';
import type { NamedOptions } from './show.js';

export interface PromptCheckOptions extends NamedOptions, TicketOptions {
  /** Tickets whose columns are to fill in its placeholders. */
  readonly source?: string;
}

/** Says what a prompt has, or what is wrong with it. Resolves to 0. */
export async function checkPrompt(context: OpenContext, options: PromptCheckOptions): Promise<number> {
  const { voice, output, isPlain } = context;
  const { prompt: name, json, source } = options;
  const [config, login] = [await context.readConfig(), await context.findLogin()];
  const prompt = await findPrompt(name, promptsFor(context, config, login));
  if (source !== undefined) await checkColumns(await withData(context), prompt, { ...options, source });
  const fixed = measureFixedText(prompt);
  if (json) await writeJson(context, 'prompts check', factsJson(prompt, fixed));
  else await output.write(factLines(prompt, fixed, isPlain));
  if (missesPrefixCache(fixed)) {
    voice.note(
      `${grouped(fixed.behind)} characters that are the same for every ticket stand behind {${fixed.varying}}: ` +
        'put what varies last, so that the provider’s prefix cache makes them cheaper',
    );
  }
  return 0;
}

/** Sees that the columns of a source fill in a prompt. @throws TicketsiftError see `openTickets` and `compileTemplate` */
async function checkColumns(
  { world, voice, config, login, waiting }: Context,
  prompt: Prompt,
  options: PromptCheckOptions & { readonly source: string },
): Promise<void> {
  const { environment, cwd } = world;
  const found = await findSource([options.source], options, { config, environment, cwd, waiting });
  await using tickets = await openTickets(found, {
    world,
    identity: identityOf(login),
    command: readingCommand(`ticketsift prompts check ${shellWord(options.prompt)} --source`, found),
    waiting,
    warn: (text) => voice.warn(text),
  });
  for (const note of [...tickets.notes, ...tickets.details]) voice.note(note);
  compileTemplate(prompt, tickets.columns, tickets.subjectColumn);
  voice.note(`the columns of ${tickets.name} fill in all placeholders`);
}

function factLines(prompt: Prompt, { inFront, behind, varying }: FixedText, isPlain: boolean): string {
  const all = inFront + behind;
  const share = Math.floor((100 * inFront) / Math.max(1, all));
  const facts = {
    categories: prompt.categories?.map(({ name }) => name).join(', ') ?? 'any',
    examples: String(countExamples(prompt)),
    model: prompt.model ?? 'any',
    placeholders: placeholderNames(prompt)
      .map((name) => `{${name}}`)
      .join(', '),
    'fixed text': `${counted(all, 'character')}, ${share} % in front of {${varying}}`,
  };
  const indent = isPlain ? '' : '  ';
  const lines = tableLines(Object.entries(facts), { isPlain }).map((line) => indent + line);
  const name = nameVersion(prompt.name, prompt.version);
  // The path of a saved prompt ends in its name.
  const named = prompt.path.endsWith(`:${name}`) ? '' : `: ${visible(name)}`;
  return `${visible(prompt.path)} is a valid prompt${named}\n${lines.join('\n')}\n`;
}

function factsJson(prompt: Prompt, { inFront, behind, varying }: FixedText) {
  return {
    name: prompt.name,
    version: prompt.version ?? null,
    path: prompt.path,
    hash: promptHash(prompt),
    categories: prompt.categories?.map(({ name }) => name) ?? null,
    examples: countExamples(prompt),
    model: prompt.model ?? null,
    placeholders: placeholderNames(prompt),
    fixed_characters: { in_front: inFront, behind, varying },
  };
}

function countExamples({ categories = [] }: Prompt): number {
  return categories.flatMap(({ examples }) => examples).length;
}
