import type { Context } from '../../auth/access.js';
import { authorOf, currentUser } from '../library/author.js';
import { openLibrary } from '../library/open.js';
import { usualVisibility } from '../library/save-version.js';
import { createLabelStore, type LabelStore } from './store.js';

/**
 * Opens the labels beside the saved prompts, as the current user: `await using labels = await openLabels(context)`.
 * They are in the same database, under the same rules of who sees what.
 * @throws TicketsiftError `bad_cache` or `cache_unavailable` for a file, `database` for a server; `config` for a variable
 * that is not set; `login_required`, `not_allowed` and their like
 */
export async function openLabels(context: Context): Promise<LabelStore> {
  const { config, login, world } = context;
  const user = await currentUser(context, login);
  const database = await openLibrary(context, config, user);
  return createLabelStore(database, {
    person: user,
    author: authorOf(user),
    usual: usualVisibility({ config, user }),
    now: world.now,
    newId: world.newId,
  });
}
