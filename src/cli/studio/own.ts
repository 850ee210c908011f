import { createInterface } from 'node:readline';
import { type Context, grant } from '../../auth/access.js';
import { ownerOf } from '../../auth/owner.js';
import { TicketsiftError } from '../../core/errors.js';
import { once } from '../../core/once.js';
import { Resources } from '../../core/resources.js';
import { listenForInterrupt, whenStopped } from '../../core/world/interrupt.js';
import { findPrompt } from '../../prompts/find.js';
import { promptsFor } from '../../prompts/library/open.js';
import { namesJobs } from '../../run/jobs/is-named.js';
import { planModel } from '../../run/model/plan-model.js';
import { openRunCache } from '../../run/open-cache.js';
import { type RunOptions, settingsOfRun } from '../../run/options.js';
import { findSource } from '../../sources/find.js';
import { openRuns } from '../../storage/runs/runs.js';
import { type OwnDoor, openOwnDoor } from '../../studio/door/own.js';
import type { ListenAddress } from '../../studio/listen-address.js';
import { openDesk } from '../../studio/open-desk.js';
import { pageSession } from '../../studio/page-session.js';
import { startServer } from '../../studio/server.js';
import { openInBrowser, writeLeadingFile } from './browser.js';

/** What a studio for oneself is given: how tickets are read and requests sent. */
export interface OwnFlags extends RunOptions {
  readonly sample: number;
  readonly seed: number;
  /** Whether the browser is opened. */
  readonly open: boolean;
  /** A recorded run whose page is the first: its id, or `last`. */
  readonly run?: string;
}

/**
 * Serves the page until the user interrupts it, or no page was open for half an hour. Resolves to 0.
 * @param show prints the address; on standard output unless given
 */
export async function runOwnStudio(
  context: Context,
  flags: OwnFlags,
  { host, port }: ListenAddress,
  show: (text: string) => Promise<void> = (text) => context.output.write(text),
): Promise<number> {
  const { world, voice, config } = context;
  const firstPath = flags.run === undefined ? '/' : await pathOfRun(context, flags.run);
  const prompt = await config.prompt.use();
  await askForTrust(context, prompt, flags);
  await using resources = new Resources();
  const cache = resources.use(
    await openRunCache({
      world,
      config,
      login: context.login,
      keeps: flags.cache !== false,
      warn: (text) => voice.warn(text),
    }),
  );
  const server = resources.use(await startServer(host, port));
  const grantAnew = createGrant(context, flags);
  const desk = resources.use(
    await openDesk({ world, grant: grantAnew, run: flags, prompt, cache, hasJobs: namesJobs(config) }),
  );
  const leading = resources.use(new Resources());
  const onRedeem = () => void leading[Symbol.asyncDispose]();
  const door = resources.use(openOwnDoor({ desk, world, address: server.address, firstPath, onRedeem }));
  // Its pages are not loaded before the address is on the screen.
  const app = once(async () => {
    const { createApp } = await import('../../studio/app.js');
    return createApp({ door, world, accent: config.studio.accent.value });
  });
  server.serve(async (request, connection) => (await app()).fetch(request, connection));
  // Closed before the desk is, too.
  resources.use(server);
  const interrupt = resources.use(listenForInterrupt(context, () => desk.workbench.isRunning));
  const address = door.newAddress();
  await show(`${address}\n`);
  void app();
  const keys = world.stdin.isTTY ? 'Enter prints a fresh address, ' : '';
  voice.note(`the address lets one browser in, once; ${keys}Ctrl-C ends`);
  const { hasBrowser, isCi } = world.environment;
  if (flags.open && hasBrowser && !isCi) {
    await openInBrowser(leading.use(await writeLeadingFile(world, address)).path);
  }
  using _ = printOnEnter(context, door, show);
  const abandoned = door.abandoned.then(() =>
    voice.note('no page was open for 30 minutes, so the studio ends'),
  );
  await Promise.race([whenStopped(interrupt), abandoned]);
  return 0;
}

/** @throws TicketsiftError `not_found` */
async function pathOfRun({ world, voice, login }: Context, name: string): Promise<string> {
  using runs = openRuns(world.environment.files.runs, await ownerOf(login, (text) => voice.note(text)));
  return `/runs/${encodeURIComponent(runs.find(name).id)}`;
}

/** Asks for the trust that the first test needs, as long as there is a terminal to ask on: a page cannot. */
async function askForTrust(context: Context, named: string, flags: OwnFlags): Promise<void> {
  const { world, config, login, waiting } = context;
  const prompt = await findPrompt(named, promptsFor(context, config, login)).catch(() => undefined);
  try {
    if (flags.sources) {
      const { environment, cwd } = world;
      await findSource(flags.sources, flags, { config, environment, cwd, waiting });
    }
    if (prompt) {
      await planModel(
        { prompt, sends: false, isReplay: false, sendsCredential: true },
        { world, config, login },
      );
    }
  } catch (error) {
    const isTrust = error instanceof TicketsiftError && /^(not_trusted|interrupted)$/.test(error.code);
    // Whatever else is wrong, the page shows where it can be mended.
    if (isTrust) throw error;
  }
}

/** Returns what finds out anew what this user may do. */
function createGrant(context: Context, flags: OwnFlags): () => Promise<Context> {
  const session = pageSession(context);
  return () => grant('data', session, settingsOfRun(flags));
}

/** Prints a fresh address whenever the user presses Enter. */
function printOnEnter(
  { world: { stdin } }: Context,
  door: OwnDoor,
  show: (text: string) => Promise<void>,
): Disposable {
  if (!stdin.isTTY) return { [Symbol.dispose]() {} };
  const lines = createInterface({ input: stdin, terminal: false });
  lines.on('line', () => void show(`${door.newAddress()}\n`).catch(() => {}));
  return {
    [Symbol.dispose]() {
      lines.close();
      stdin.pause();
    },
  };
}
