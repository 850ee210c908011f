import type { Command } from 'commander';
import type { Declare } from '../dispatch.js';
import type { DoctorOptions } from './doctor.js';
import type { LoginOptions } from './login.js';
import type { TokenOptions } from './token.js';
import type { WhoamiOptions } from './whoami.js';

export function addLoginCommands(program: Command, declare: Declare): void {
  declare(
    program
      .command('login')
      .description('log in through the browser')
      .option('--device', 'log in on another device, by a code')
      .option('--no-browser', 'open no browser: print the address alone'),
    {
      access: 'provider',
      options: (flags: LoginOptions) => flags,
      load: async () => (await import('./login.js')).runLogin,
    },
  );
  declare(program.command('logout').description('end the session, here and at the provider'), {
    access: 'provider',
    options: () => ({}),
    load: async () => (await import('./logout.js')).runLogout,
  });
  declare(program.command('whoami').description('who is logged in').option('--json', 'as JSON'), {
    access: 'provider',
    options: (flags: WhoamiOptions) => flags,
    load: async () => (await import('./whoami.js')).runWhoami,
  });
  declare(
    program
      .command('token')
      .description('print the access token, for scripts')
      .option('--audience <resource>', 'one for another resource than auth.audience'),
    {
      access: 'user',
      options: (flags: TokenOptions) => flags,
      load: async () => (await import('./token.js')).printToken,
    },
  );
  declare(
    program.command('account').description('open the page of the provider where you manage your account'),
    {
      access: 'provider',
      options: () => ({}),
      load: async () => (await import('./account.js')).openAccount,
    },
  );
  const auth = program.command('auth').description('look after logging in');
  declare(auth.command('doctor').description('check all that logging in needs').option('--json', 'as JSON'), {
    access: 'provider',
    options: (flags: DoctorOptions) => flags,
    load: async () => (await import('./doctor.js')).runAuthDoctor,
  });
}
