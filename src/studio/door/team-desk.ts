import { rm } from 'node:fs/promises';
import { join } from 'node:path';
import type { Context } from '../../auth/access.js';
import type { WebLogin } from '../../auth/web/web-logins.js';
import type { KnownSecrets } from '../../core/text/known-secrets.js';
import type { Environment } from '../../core/world/environment.js';
import { tellsPeopleApart } from '../../run/jobs/is-named.js';
import type { BenchRun } from '../../run/workbench/state.js';
import type { Cache } from '../../storage/cache/cache.js';
import { type OpenedDesk, openDesk } from '../open-desk.js';
import { pageSession } from '../page-session.js';

export interface TeamDeskOptions {
  /** As the operator has configured the studio; nothing of the operator's own login is used. */
  readonly context: Context;
  readonly run: BenchRun;
  readonly prompt: string;
  readonly cache: Cache;
}

/**
 * Opens the desk of a person, in a folder of their own. All that is done there is done as that person.
 * @param person see `personOf`
 * @param login gives a login of theirs that goes on
 */
export async function openTeamDesk(
  { context, run, prompt, cache }: TeamDeskOptions,
  person: string,
  login: () => WebLogin,
): Promise<OpenedDesk> {
  let known: KnownSecrets | undefined;
  const { asWritten } = context.world.environment;
  const environment: Environment = {
    ...environmentOf(person, context.world.environment),
    asWritten: (text) => known?.hide(asWritten(text)) ?? asWritten(text),
  };
  const { output } = context;
  const session = pageSession({ world: { ...context.world, environment }, output, profile: undefined });
  const grant = async (): Promise<Context> => {
    const current = login();
    known = current.known;
    const opened = current.open();
    return { ...context, ...session, login: opened, findLogin: async () => opened };
  };
  const desk = await openDesk({
    world: session.world,
    grant,
    run,
    prompt,
    cache,
    // By the role of the studio everybody would be the same submitter.
    hasJobs: tellsPeopleApart(context.config),
  });
  return {
    ...desk,
    async [Symbol.asyncDispose]() {
      await desk[Symbol.asyncDispose]();
      await rm(environment.files.rows, { recursive: true, force: true });
    },
  };
}

/** Returns the environment of a person: their folders, and nothing of what says who the operator is. */
function environmentOf(person: string, environment: Environment): Environment {
  const { files, secrets } = environment;
  const folder = join(files.studio, `person-${person}`);
  return {
    ...environment,
    files: { ...files, studio: folder, rows: join(folder, 'rows'), sessions: join(folder, 'sessions') },
    secrets: { ...secrets, token: undefined, githubRequestUrl: undefined, githubRequestToken: undefined },
    profile: undefined,
  };
}
