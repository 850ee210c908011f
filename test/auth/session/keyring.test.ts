import { spawn } from 'node:child_process';
import { randomUUID } from 'node:crypto';
import { once } from 'node:events';
import { readFile } from 'node:fs/promises';
import { createServer, type Socket } from 'node:net';
import { describe, expect, it } from 'vitest';
import { notInstalledCode, systemKeyring } from '../../../src/auth/session/keyring.js';
import { readEnvironment } from '../../../src/config/environment.js';
import type { Variables } from '../../../src/core/world/environment.js';
import { builtPath, builtUrl } from '../../support/built.js';
import { type TemporaryFolder, temporaryFolder } from '../../support/temporary-folder.js';

const key = Buffer.from('a key of thirty-two bytes, quite!');

/** A keychain in a file, as a program that takes the place of the child. */
const keychain = `
  import { existsSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
  const [action, account] = process.argv.slice(2);
  const path = new URL('../' + account, import.meta.url);
  if (action === 'set') writeFileSync(path, readFileSync(0));
  if (action === 'remove') rmSync(path, { force: true });
  if (action === 'get' && existsSync(path)) process.stdout.write(readFileSync(path));
`;

/** A keychain behind a program of a test's own. */
async function keyringOf(
  folder: TemporaryFolder,
  script: string,
  options: { variables?: Variables; timeoutMs?: number } = {},
) {
  return systemKeyring({ variables: {}, ...options, program: await folder.write('child.mjs', script) });
}

const unavailable = expect.objectContaining({ code: 'keyring_unavailable' });

describe('the keychain', () => {
  it('gives back the key that it was given, until that is removed', async () => {
    await using folder = await temporaryFolder();
    const keyring = await keyringOf(folder, keychain);
    expect(await keyring.get('a')).toBeUndefined();
    await keyring.set('a', key);
    expect(await keyring.get('a')).toEqual(key);
    expect(await keyring.get('b')).toBeUndefined();
    await keyring.remove('a');
    await keyring.remove('a');
    expect(await keyring.get('a')).toBeUndefined();
  });

  it('shows a key in no argument and no variable, and hands on nothing else that is secret', async () => {
    await using folder = await temporaryFolder();
    const spy = `
      import { writeFileSync } from 'node:fs';
      process.stdin.resume();
      writeFileSync(new URL('./seen', import.meta.url), JSON.stringify([process.argv, process.execArgv, process.env]));
    `;
    const env = {
      HOME: '/home/ann',
      OPENAI_API_KEY: 'sk-secret',
      NODE_OPTIONS: '--no-warnings',
      DISPLAY: '',
    };
    await (await keyringOf(folder, spy, { variables: readEnvironment(env).keychain })).set('a', key);
    const seen = await readFile(folder.file('seen'), 'utf8');
    expect(JSON.parse(seen)).toEqual([
      [process.execPath, folder.file('child.mjs'), 'set', 'a'],
      [],
      { HOME: '/home/ann' },
    ]);
    expect(seen).not.toContain(key.toString('base64'));
  });

  it.each([
    ['is locked', 'process.exitCode = 1; process.stdout.write("half");'],
    ['is absent, as is its package', 'import "no-such-package";'],
    ['crashes', 'process.kill(process.pid, "SIGSEGV");'],
    ['reads nothing of what it is sent', 'process.stdin.destroy(); process.exitCode = 1;'],
  ])('case 46: cannot be used where it %s', async (_, script) => {
    await using folder = await temporaryFolder();
    const keyring = await keyringOf(folder, script);
    await expect(keyring.get('a')).rejects.toEqual(unavailable);
    await expect(keyring.set('a', key)).rejects.toThrow('there is none, or it is locked');
    await expect(keyring.remove('a')).rejects.toEqual(unavailable);
  });

  it('says which package it needs where that is not installed, and what works without', async () => {
    await using folder = await temporaryFolder();
    // The program itself, where nothing is installed.
    const child = await readFile(builtPath('auth/session/keyring-child.js'), 'utf8');
    const alone = child.replace(
      /^import .* from '.\/keyring.js';$/m,
      `const notInstalledCode = ${notInstalledCode};`,
    );
    const keyring = await keyringOf(folder, alone);
    await expect(keyring.get('a')).rejects.toMatchObject({
      code: 'keyring_unavailable',
      message: 'The system’s keychain cannot be used: @napi-rs/keyring is not installed',
      hint: expect.stringMatching(
        /^Install it with "npm install @napi-rs\/keyring@2"\. Or set auth\.storage: file /,
      ),
    });
  });

  it('case 46: cannot be used where its child cannot be started', async () => {
    await using folder = await temporaryFolder();
    const keyring = systemKeyring({ variables: {}, program: folder.file('none.mjs') });
    await expect(keyring.get('a')).rejects.toEqual(unavailable);
  });

  it.concurrent.each([
    ['waits for ever', 'setInterval(() => {}, 1_000);'],
    ['is stuck, and hears no signal', 'process.on("SIGTERM", () => {}); for (;;);'],
  ])('case 46: is killed after 3 s where it %s', async (_, script) => {
    await using folder = await temporaryFolder();
    await using child = await listen(folder);
    const keyring = await keyringOf(folder, calling(child.path) + script);
    await expect(keyring.get('a')).rejects.toThrow('no answer within 3 s');
    await child.isGone;
  });

  it('case 46: is not left behind by a program that ends at once', async () => {
    await using folder = await temporaryFolder();
    await using child = await listen(folder);
    const program = await folder.write('child.mjs', `${calling(child.path)} setInterval(() => {}, 1_000);`);
    const script = `
      process.on('SIGTERM', () => process.exit());
      const { systemKeyring } = await import(${JSON.stringify(builtUrl('auth/session/keyring.js'))});
      await systemKeyring({ variables: {}, timeoutMs: 600_000, program: ${JSON.stringify(program)} }).get('a');
    `;
    const parent = spawn(process.execPath, ['--input-type=module', '-e', script], { stdio: 'inherit' });
    await child.isThere;
    parent.kill();
    await child.isGone;
  });
});

/** Somewhere for a child to call, which says when it came, and when it went. */
async function listen(folder: TemporaryFolder) {
  const path = folder.file('socket');
  const server = createServer().listen(path);
  await once(server, 'listening');
  const isThere = once(server, 'connection').then(([socket]: Socket[]) =>
    socket?.on('error', () => {}).resume(),
  );
  const isGone = isThere.then((socket) => socket && once(socket, 'close'));
  return { path, isThere, isGone, [Symbol.asyncDispose]: async () => void server.close() };
}

const calling = (path: string) =>
  `import { connect } from 'node:net'; await new Promise((go) => connect(${JSON.stringify(path)}, go));`;

// Only there can a test say where the keychain is without touching the one of whoever runs it.
describe.runIf(process.platform === 'linux')('the Secret Service', () => {
  const secretService = (address: string, timeoutMs = 30_000) =>
    systemKeyring({
      variables: { DBUS_SESSION_BUS_ADDRESS: address },
      program: builtPath('auth/session/keyring-child.js'),
      timeoutMs,
    });

  it('case 46: that is absent has no other keychain take its place', async () => {
    await using folder = await temporaryFolder();
    const keyring = secretService(`unix:path=${folder.file('none')}`);
    const account = randomUUID();
    await expect(keyring.set(account, key)).rejects.toThrow('there is none');
    await expect(keyring.get(account)).rejects.toThrow('there is none');
    // Where the kernel's keychain can be looked into.
    expect(await readFile('/proc/keys', 'utf8').catch(() => '')).not.toContain(account);
  });

  it('case 46: that takes the call and never answers is given up', async () => {
    await using folder = await temporaryFolder();
    await using bus = await listen(folder);
    const keyring = secretService(`unix:path=${bus.path}`, 3_000);
    await expect(keyring.get('a')).rejects.toThrow('no answer within 3 s');
    await bus.isGone;
  });
});
