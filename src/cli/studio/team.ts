import { grant, type LoginContext, type OpenContext } from '../../auth/access.js';
import { createWebLogins } from '../../auth/web/web-logins.js';
import { readProjectFile } from '../../config/files.js';
import type { Config } from '../../config/load.js';
import { publicUrlSchema } from '../../config/studio-schema.js';
import { trustOf } from '../../config/trust/trust.js';
import { TicketsiftError } from '../../core/errors.js';
import { Resources } from '../../core/resources.js';
import { shorten } from '../../core/text/shorten.js';
import { visible } from '../../core/text/visible.js';
import { listenForInterrupt, whenStopped } from '../../core/world/interrupt.js';
import { pageAddress } from '../../core/world/page-address.js';
import { openRunCache } from '../../run/open-cache.js';
import { type RunOptions, settingsOfRun } from '../../run/options.js';
import { createApp } from '../../studio/app.js';
import { openTeamDoor } from '../../studio/door/team.js';
import { openTeamDesk } from '../../studio/door/team-desk.js';
import type { ListenAddress } from '../../studio/listen-address.js';
import { pageSession } from '../../studio/page-session.js';
import { startServer } from '../../studio/server.js';

/** What a studio for a team is given: how tickets are read and requests sent, and how people reach it. */
export interface TeamFlags extends RunOptions {
  readonly sample: number;
  readonly seed: number;
  readonly publicUrl?: string;
}

/** Serves the pages to people who log in, until the operator interrupts it. Resolves to 0. */
export async function runTeamStudio(
  operator: OpenContext,
  flags: TeamFlags,
  { host, port }: ListenAddress,
): Promise<number> {
  const { world, voice, output } = operator;
  if (!(await operator.findLogin())) throw noProvider(host);
  const origin = await findPublicUrl(await operator.readConfig(), flags, host);
  const context = await withoutTerminal(operator, flags);
  const { config, login: provider } = context;
  const prompt = await config.prompt.use();
  await using resources = new Resources();
  const cache = resources.use(
    await openRunCache({
      world,
      config,
      // People come and go; the studio connects as itself.
      login: undefined,
      keeps: flags.cache !== false,
      warn: (text) => voice.warn(text),
    }),
  );
  const server = resources.use(await startServer(host, port));
  const logins = createWebLogins({
    provider,
    redirectUri: `${origin}/login/callback`,
    signedOutUri: `${origin}/logout`,
    clock: world,
  });
  const door = resources.use(
    openTeamDoor({
      logins,
      provider,
      origin,
      world,
      note: (text) => voice.note(text),
      openDesk: (person, login) => openTeamDesk({ context, run: flags, prompt, cache }, person, login),
    }),
  );
  const app = createApp({ door, world, accent: config.studio.accent.value });
  server.serve((request, connection) => app.fetch(request, connection));
  // Closed before the desks are, too.
  resources.use(server);
  const interrupt = resources.use(listenForInterrupt(operator, () => door.isRunning));
  await output.write(`${visible(origin)}\n`);
  const { name, port: actual } = server.address;
  voice.note(
    `a proxy that speaks https sends requests for ${origin} to http://${name}:${actual}; Ctrl-C ends`,
  );
  await whenStopped(interrupt);
  return 0;
}

/** Resolves to what people may use, as the configuration says now. Asks the operator for trust first, since no page can. */
async function withoutTerminal(operator: OpenContext, flags: TeamFlags): Promise<LoginContext> {
  const { world } = operator;
  const file = await readProjectFile(world.cwd, world.environment.files.home);
  if (file && file.wants.length > 0) await trustOf(world).require(file);
  return grant('provider', pageSession(operator), settingsOfRun(flags));
}

const example = 'https://sift.example.com';
const alone = 'To use it for you alone, leave --listen and --public-url out, or name 127.0.0.1.';

function noProvider(host: string): TicketsiftError {
  return new TicketsiftError(
    'usage',
    `Others can reach the studio (${shorten(host, 60)}), and no OpenID provider is configured by which they log in`,
    {
      hint: `Put \`auth:\` with \`issuer:\` and \`client_id:\` into ticketsift.yaml, and add --public-url ${example}: see ${pageAddress('team')}\n${alone}`,
    },
  );
}

/** @throws TicketsiftError `usage` where people could not log in by it */
async function findPublicUrl({ studio }: Config, { publicUrl }: TeamFlags, host: string): Promise<string> {
  const written = publicUrl ?? (await studio.publicUrl.use());
  const hint = `Add --public-url ${example}, and put a proxy with a certificate for it in front: see ${pageAddress('team')}`;
  if (written === undefined) {
    throw new TicketsiftError(
      'usage',
      `Others can reach ${shorten(host, 60)}, and there is no address of https by which they log in`,
      { hint: `${hint}\n${alone}` },
    );
  }
  const origin = publicUrlSchema.safeParse(written).data;
  if (origin?.startsWith('https:')) return origin;
  const name = publicUrl === undefined ? 'studio.public_url' : '--public-url';
  throw new TicketsiftError(
    'usage',
    `${name} ${shorten(written, 60)} is not an address of https without a path`,
    {
      hint,
    },
  );
}
