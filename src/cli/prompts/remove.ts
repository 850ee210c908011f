import type { Context } from '../../auth/access.js';
import { TicketsiftError } from '../../core/errors.js';
import { nameIn } from '../../core/visibility.js';
import { confirm } from '../../core/world/confirm.js';
import { audience, describeVersion, versionJson } from '../../prompts/library/describe-version.js';
import { openPrompts } from '../../prompts/library/open.js';
import { needHistory } from '../../prompts/library/require-saved.js';
import { requireWriter } from '../../prompts/library/require-writer.js';
import { writeJson } from '../write-json.js';

export interface RemoveOptions {
  readonly prompt: string;
  readonly message?: string;
  readonly yes?: true;
  readonly json?: true;
}

/** Takes a prompt off the list, by a version that says so. Resolves to 0. */
export async function removePrompt(context: Context, options: RemoveOptions): Promise<number> {
  await using opened = await openPrompts(context);
  requireWriter(opened);
  const { newest } = await needHistory(options.prompt, opened.store);
  if (newest.content === undefined) {
    throw new TicketsiftError('not_found', `${describeVersion(newest)} already`, {
      hint: 'There is nothing left to remove: `ticketsift prompts list` shows the prompts that there are.',
    });
  }
  if (!options.yes) {
    const question = `Remove ${newest.name} (${audience[newest.visibility]})? ${describeVersion(newest)}.`;
    await confirm(context, question, 'Nothing was removed');
  }
  const version = await opened.store.remove(newest.prompt, options.message?.trim() || undefined);
  if (options.json) {
    await writeJson(context, 'prompts remove', versionJson(version));
    return 0;
  }
  const { name } = version;
  // By now the bare name may be that of another.
  const named = nameIn({ scope: version.visibility, name });
  await context.output.write(
    `removed ${name} (${name}@${version.version}); its versions are still there: ticketsift prompts history ${named}\n`,
  );
  return 0;
}
