import { describe, expect, it } from 'vitest';
import { accessOfCommands } from '../support/commands.js';
import { exampleOf, furnishedUser } from '../support/furnished-user.js';
import { authSection } from '../support/login.js';
import { newUser } from '../support/program.js';

const access = [...(await accessOfCommands())];
const those = (...wanted: string[]) =>
  access.filter(([, one]) => wanted.includes(one)).map(([command]) => command);

const nowhere = { url: 'http://127.0.0.1:9', clientId: 'ticketsift' };

describe('where auth.require is set and no one is logged in', () => {
  const required = authSection(nowhere, '  require: true\n');

  it.each(those('data', 'user'))('%s ends with 4 and prints nothing', async (command) => {
    await using user = await newUser();
    await user.configure(required);
    expect(await user.run(exampleOf(command))).toEqual({
      code: 4,
      stdout: '',
      stderr: expect.stringContaining('(login_required)'),
    });
  });

  it.each([
    // The provider cannot be reached, which doctor finds.
    ...those('open').filter((command) => command !== 'doctor'),
    // The other commands about logging in need somebody who logs in, or who has.
    'logout',
    'account',
  ])('%s works', async (command) => {
    await using user = await furnishedUser(required);
    expect(await user.run(exampleOf(command))).toMatchObject({ code: 0 });
  });
});

describe('where a folder that is not trusted has a provider in place of the user’s own', () => {
  it.each(those('data', 'user'))('%s asks for trust, whatever that provider requires', async (command) => {
    await using user = await newUser();
    await user.folder.write('home/config.yaml', authSection(nowhere, '  require: true\n'));
    await user.folder.write('ticketsift.yaml', authSection(nowhere));
    expect(await user.run(exampleOf(command))).toEqual({
      code: 2,
      stdout: '',
      stderr: expect.stringContaining('(not_trusted)'),
    });
  });
});

describe('where no provider is configured', () => {
  it.each(those('provider', 'user'))('%s ends with 2 and says what to configure', async (command) => {
    await using user = await newUser();
    expect(await user.run(exampleOf(command))).toEqual({
      code: 2,
      stdout: '',
      stderr: expect.stringContaining('`auth:`'),
    });
  });
});

describe('where the configuration is broken', () => {
  /** Commands that read none of it, or mend it. */
  const works = ['init', 'config set', 'config unset', 'config edit', 'completion', '__complete', 'doctor'];
  it.each(access.map(([command]) => command).filter((command) => !works.includes(command)))(
    '%s ends with 2 and says where',
    async (command) => {
      await using user = await newUser();
      await user.folder.write('p.md', '{text}');
      await user.configure('modle: m\n');
      expect(await user.run(exampleOf(command))).toEqual({
        code: 2,
        stdout: '',
        stderr: expect.stringContaining('ticketsift.yaml:1'),
      });
    },
  );

  it('init works, and so does the help of every command', async () => {
    await using user = await newUser();
    await user.configure('modle: m\n');
    expect(await user.run(['init'])).toMatchObject({ code: 0 });
    for (const [command] of access)
      expect(await user.run([...command.split(' '), '--help'])).toMatchObject({ code: 0, stderr: '' });
  });
});
