import { createInterface } from 'node:readline';
import { Readable } from 'node:stream';
import { type Context, grant } from '../../auth/access.js';
import { TicketsiftError } from '../../core/errors.js';
import { Resources } from '../../core/resources.js';
import { shorten } from '../../core/text/shorten.js';
import { whenAborted } from '../../core/when-aborted.js';
import { listenForInterrupt } from '../../core/world/interrupt.js';
import { createSession } from '../../core/world/session.js';
import { findPrompt } from '../../prompts/find.js';
import { promptsFor } from '../../prompts/library/open.js';
import { planModel } from '../../run/model/plan-model.js';
import { openRunCache } from '../../run/open-cache.js';
import { type RunOptions, settingsOfRun } from '../../run/options.js';
import { Workbench } from '../../run/workbench/workbench.js';
import { findSource } from '../../sources/find.js';
import { type Studio, startStudio } from '../../studio/server.js';
import { openUploads } from '../../studio/uploads.js';
import { openInBrowser, writeLeadingFile } from './browser.js';

/** What `studio` is given: how tickets are read and requests sent, and where its pages are. */
export interface StudioFlags extends RunOptions {
  readonly sample: number;
  readonly seed: number;
  readonly listen?: string;
  readonly open: boolean;
}

/** Serves the page until the user interrupts it, or no page was open for half an hour. Resolves to 0. */
export async function runStudio(context: Context, flags: StudioFlags): Promise<number> {
  const { world, voice, config, output } = context;
  const { host, port } = readListen(flags.listen);
  if (flags.sources?.includes('-')) {
    throw new TicketsiftError('usage', 'The studio reads no tickets from standard input', {
      hint: 'Write them into a file first: ticketsift studio tickets.csv',
    });
  }
  const prompt = await config.prompt.use();
  await askForTrust(context, prompt, flags);
  const grantAnew = createGrant(context, flags);
  await using resources = new Resources();
  const cache = resources.use(
    await openRunCache({ world, config, keeps: flags.cache !== false, warn: (text) => voice.warn(text) }),
  );
  const workbench = new Workbench({ world, grant: grantAnew, run: flags, prompt, cache });
  await workbench.openStart();
  const uploads = resources.use(await openUploads(world.environment.files.studio, world.now()));
  const leading = resources.use(new Resources());
  const studio = resources.use(
    await startStudio({
      workbench,
      uploads,
      grant: grantAnew,
      sources: async () => sourcesOf(await grantAnew(), flags),
      world,
      host,
      port,
      onRedeem: () => void leading[Symbol.asyncDispose](),
    }),
  );
  const interrupt = resources.use(listenForInterrupt(context, () => workbench.isRunning));
  if (flags.sources) void workbench.useSource(flags.sources, flags.sources.join(', '));
  const address = studio.newAddress();
  await output.write(`${address}\n`);
  const keys = world.stdin.isTTY ? 'Enter prints a fresh address, ' : '';
  voice.note(`the address lets one browser in, once; ${keys}Ctrl-C ends`);
  const { hasBrowser, isCi } = world.environment;
  if (flags.open && hasBrowser && !isCi) {
    await openInBrowser(leading.use(await writeLeadingFile(world, address)).path);
  }
  using _ = printOnEnter(context, studio);
  const stopped = new Promise<void>((resolve) => {
    if (interrupt.stop.aborted) resolve();
    else whenAborted(interrupt.stop, resolve);
  });
  const abandoned = studio.abandoned.then(() =>
    voice.note('no page was open for 30 minutes, so the studio ends'),
  );
  await Promise.race([stopped, abandoned]);
  await workbench.close();
  return 0;
}

/** Asks for the trust that the first test needs, as long as there is a terminal to ask on: a page cannot. */
async function askForTrust(context: Context, named: string, flags: StudioFlags): Promise<void> {
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

/** Returns what finds out anew what this user may do. It has no terminal: the page is the one that asks. */
function createGrant({ world, output, profile }: Context, flags: StudioFlags): () => Promise<Context> {
  const page = { ...world, stdin: Readable.from([]) };
  const session = createSession(page, output, { quiet: true, color: false, ...(profile && { profile }) });
  return () => grant('data', session, settingsOfRun(flags));
}

/** The sources that a page may name, each with its names. */
function sourcesOf({ config }: Context, { sources }: StudioFlags): ReadonlyMap<string, readonly string[]> {
  const given = sources ? [[sources.join(', '), sources] as const] : [];
  return new Map([...given, ...[...config.sources.keys()].map((name) => [name, [name]] as const)]);
}

/** Prints a fresh address whenever the user presses Enter. */
function printOnEnter({ world: { stdin }, output }: Context, studio: Studio): Disposable {
  if (!stdin.isTTY) return { [Symbol.dispose]() {} };
  const lines = createInterface({ input: stdin, terminal: false });
  lines.on('line', () => void output.write(`${studio.newAddress()}\n`).catch(() => {}));
  return {
    [Symbol.dispose]() {
      lines.close();
      stdin.pause();
    },
  };
}

const loopback = new Set(['127.0.0.1', 'localhost', '::1', '[::1]']);

/** @throws TicketsiftError `usage` for an address that others can reach */
function readListen(text = '0'): { readonly host: string; readonly port: number } {
  const [, host = '127.0.0.1', digits = ''] = /^(?:(.+):)?(\d{1,5})$/.exec(text) ?? [];
  const port = Number(digits);
  if (digits === '' || port > 65_535) {
    throw new TicketsiftError('usage', `--listen ${shorten(text, 60)} is no port and no address with one`, {
      hint: 'It looks like 8080 or 127.0.0.1:8080.',
    });
  }
  if (!loopback.has(host)) {
    throw new TicketsiftError(
      'usage',
      `${shorten(host, 60)} can be reached by others, and the studio is for you alone`,
      {
        hint: `Say --listen 127.0.0.1:${port}. A studio for a team, which people log in to, is not built yet.`,
      },
    );
  }
  if (host === 'localhost') return { host: '127.0.0.1', port };
  return { host: host.replace(/^\[|\]$/g, ''), port };
}
