import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { chmod, mkdir, readFile, writeFile } from 'node:fs/promises';
import { createServer } from 'node:http';
import { text } from 'node:stream/consumers';
import { fileURLToPath } from 'node:url';
import { spawn as spawnAtTerminal } from '@lydell/node-pty';
import { expect, it } from 'vitest';
import { startEndpoint } from '../support/endpoint.js';
import { startIssuer } from '../support/issuer.js';
import { goThrough } from '../support/person.js';
import { Database } from '../support/sqlite.js';
import { type TemporaryFolder, temporaryFolder } from '../support/temporary-folder.js';
import { linesOf } from '../support/terminal.js';

const root = fileURLToPath(new URL('../../', import.meta.url));
const readme = await readFile(`${root}README.md`, 'utf8');

it('runs in an empty folder, and prints what it shows', { timeout: 1_800_000 }, async () => {
  await using folder = await temporaryFolder();
  await using reader = await startReader(folder);
  const { work, login } = scriptsOf(reader.issuer);
  const { code, output } = await inBash(work, reader.env, folder);
  expect({ code, output }).toMatchObject({ code: 0 });
  const atEnd = await atTerminal(login, reader.env, folder);
  expect(atEnd).toEqual({ code: 0, output: expect.stringContaining('ann@example.com') });
  const shown = /```\n(┌[^`]+)\n```/.exec(readme)?.[1]?.split('\n') ?? [];
  expect(shown.length).toBeGreaterThan(5);
  const printed = linesOf(atEnd.output);
  expect(shown.filter((line) => line !== '…' && !printed.includes(line))).toEqual([]);
  await expect(readFile(folder.file('work/results.csv'), 'utf8')).resolves.toContain('urgent');
  await expect(readFile(folder.file('work/report.html'), 'utf8')).resolves.toContain('<html');
});

/** The commands of README in their order, with the provider that the reader puts in place of its example. */
function scriptsOf(issuer: string): { readonly work: string; readonly login: string } {
  const [top = '', rest = ''] = readme.split('\n## Six things people do\n');
  const [work = '', login = ''] = rest.split('\n### Log in\n');
  const commands = (part: string) =>
    [...part.matchAll(/^```sh\n(.*?)^```$/gms)].map(([, block = '']) => block).join('\n');
  const strict = 'set -euxo pipefail';
  // README shows what a terminal has.
  const [again = ''] = /^npx ticketsift classify .*$/m.exec(top) ?? [];
  // The reader's own tickets are in a folder of their own, and the key is one for the stand-in.
  const own = 'cd "$WORK" && export OPENAI_BASE_URL="$ENDPOINT"';
  return {
    work: [strict, commands(top), own, commands(work)].join('\n'),
    login: [
      strict,
      'cd ticketsift',
      again,
      own,
      commands(login).replaceAll('https://auth.example.com', issuer),
    ].join('\n'),
  };
}

interface Reader extends AsyncDisposable {
  readonly env: NodeJS.ProcessEnv;
  readonly issuer: string;
}

/** Somebody with tickets, a database, a provider to log in at, a browser, and a key for an endpoint. */
async function startReader(folder: TemporaryFolder): Promise<Reader> {
  const endpoint = await startEndpoint();
  const issuer = await startIssuer();
  const browser = await startBrowser();
  for (const name of ['work/exports', 'bin', 'home', 'start'])
    await mkdir(folder.file(name), { recursive: true });
  await writeTickets(folder);
  // The address of the repository leads to this clone, which may belong to another user.
  await folder.write(
    'home/.gitconfig',
    `[url "${root}"]\n\tinsteadOf = https://github.com/ticketsift/ticketsift\n[safe]\n\tdirectory = *\n`,
  );
  await writeFile(
    folder.file('bin/browser'),
    `#!/bin/sh\nexec node -e 'fetch(process.argv[1], { method: "POST", body: process.argv[2] })' ${browser.url} "$1"\n`,
  );
  await chmod(folder.file('bin/browser'), 0o755);
  return {
    issuer: issuer.url,
    env: {
      PATH: `${folder.file('global/bin')}:${process.env.PATH}`,
      HOME: folder.file('home'),
      WORK: folder.file('work'),
      BROWSER: folder.file('bin/browser'),
      ENDPOINT: endpoint.url,
      NO_COLOR: '1',
      ...ofNpm(),
      NPM_CONFIG_PREFIX: folder.file('global'),
    },
    async [Symbol.asyncDispose]() {
      await Promise.all([endpoint.close(), issuer[Symbol.asyncDispose](), browser.close()]);
    },
  };
}

/** What npm needs to reach its registry from a home of the reader's own, and a driver that was compiled before. */
function ofNpm(): NodeJS.ProcessEnv {
  const { HOME, npm_config_cache, npm_config_userconfig } = process.env;
  const way =
    /^(node_extra_ca_certs|ssl_cert_\w+|\w+_proxy|npm_config_(registry|cafile|nodedir|prefer_offline|\w+_local_prebuilds))$/i;
  return {
    ...Object.fromEntries(Object.entries(process.env).filter(([name]) => way.test(name))),
    NPM_CONFIG_CACHE: npm_config_cache ?? `${HOME}/.npm`,
    NPM_CONFIG_USERCONFIG: npm_config_userconfig ?? `${HOME}/.npmrc`,
  };
}

async function writeTickets(folder: TemporaryFolder): Promise<void> {
  const csv =
    'id,subject,body\n1,Login fails,Nobody of us can log in.\n2,Invoice,Please send the invoice again.\n';
  await writeFile(folder.file('work/tickets.csv'), csv);
  await writeFile(folder.file('work/exports/may.csv'), csv);
  await writeFile(
    folder.file('work/zendesk-export.json'),
    JSON.stringify({
      tickets: [{ id: 7, subject: 'Slow', description: 'Pages take a minute.', status: 'open' }],
    }),
  );
  const database = new Database(folder.file('work/support.db'));
  database.exec(`
    CREATE TABLE tickets (id INTEGER PRIMARY KEY, subject TEXT, body TEXT, status TEXT);
    INSERT INTO tickets VALUES (1, 'Down', 'The site is down.', 'open'), (2, 'Thanks', 'All is well.', 'closed');
  `);
  database.close();
}

/** A browser in which Ann logs in at whatever address it is opened with. */
async function startBrowser(): Promise<{ readonly url: string; close(): Promise<void> }> {
  const server = createServer(async (request, response) => {
    const callback = await goThrough(await text(request), 'ann');
    response.end();
    await fetch(callback ?? '', { headers: { connection: 'close' } });
  });
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  const address = server.address();
  const port = address !== null && typeof address === 'object' ? address.port : 0;
  return {
    url: `http://127.0.0.1:${port}`,
    async close() {
      server.closeAllConnections();
      await new Promise((resolve) => server.close(resolve));
    },
  };
}

async function inBash(
  script: string,
  env: NodeJS.ProcessEnv,
  folder: TemporaryFolder,
): Promise<{ readonly code: number | null; readonly output: string }> {
  const path = await folder.write('readme.sh', script);
  // Without a terminal, and with nothing to read.
  const bash = spawn('bash', [path], { cwd: folder.file('start'), env, stdio: ['ignore', 'pipe', 'pipe'] });
  const output = { stdout: text(bash.stdout), stderr: text(bash.stderr) };
  const [code] = await once(bash, 'close');
  return {
    code: typeof code === 'number' ? code : null,
    output: (await output.stdout) + (await output.stderr),
  };
}

/** As `inBash`, at a terminal, which a login needs. */
async function atTerminal(
  script: string,
  env: NodeJS.ProcessEnv,
  folder: TemporaryFolder,
): Promise<{ readonly code: number; readonly output: string }> {
  const bash = spawnAtTerminal('bash', [await folder.write('login.sh', script)], {
    cwd: folder.file('start'),
    cols: 80,
    env: { ...env, TERM: 'xterm' },
  });
  let output = '';
  bash.onData((data) => {
    output += data;
  });
  const code = await new Promise<number>((resolve) => bash.onExit(({ exitCode }) => resolve(exitCode)));
  return { code, output };
}
