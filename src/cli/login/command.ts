import type { Command } from 'commander';
import type { Declare } from '../dispatch.js';
import { oauthScope } from '../flag-values.js';
import { addGroup } from '../help.js';
import { jsonFlag } from '../request-flags.js';
import type { AccountOptions } from './account.js';
import type { DoctorOptions } from './doctor.js';
import type { LoginOptions } from './login.js';
import type { TokenOptions } from './token.js';
import type { WhoamiOptions } from './whoami.js';

export function addLoginCommands(program: Command, declare: Declare): void {
  declare(
    program
      .command('login')
      .description('log in through the browser')
      .option('--device', 'log in on another device, with a code')
      .option('--no-browser', 'print the address instead of opening a browser')
      .option(
        '--scope <scope>',
        'also ask for this scope, such as that of Google Sheets; may be repeated',
        oauthScope,
      ),
    {
      access: 'provider',
      options: (flags: LoginOptions) => flags,
      load: async () => (await import('./login.js')).runLogin,
      examples: [
        ['ticketsift login', 'log in through the browser'],
        ['ticketsift login --device', 'log in from a machine without a browser'],
      ],
      page: ['login'],
    },
  );
  declare(program.command('logout').description('end the session, here and at the provider'), {
    access: 'provider',
    options: () => ({}),
    load: async () => (await import('./logout.js')).runLogout,
    examples: [
      ['ticketsift logout', 'end the session'],
      ['ticketsift logout --profile work', 'end the session of a profile'],
    ],
    page: ['login'],
  });
  declare(
    program
      .command('whoami')
      .description('show who is logged in')
      .option(...jsonFlag),
    {
      access: 'provider',
      options: (flags: WhoamiOptions) => flags,
      load: async () => (await import('./whoami.js')).runWhoami,
      examples: [
        ['ticketsift whoami', 'show who is logged in'],
        ['ticketsift whoami --json', 'print the same as JSON'],
      ],
      page: ['login'],
    },
  );
  declare(
    program
      .command('token')
      .description('print the access token, for scripts')
      .option('--audience <resource>', 'print a token for this resource (default: auth.audience)'),
    {
      access: 'user',
      options: (flags: TokenOptions) => flags,
      load: async () => (await import('./token.js')).printToken,
      examples: [
        ['ticketsift token', 'print the access token'],
        ['ticketsift token --audience https://api.example.com', 'print a token for another resource'],
      ],
      page: ['login'],
    },
  );
  declare(
    program
      .command('account')
      .description('open the page where you manage your account')
      .option('--json', 'print its address as JSON, and open nothing'),
    {
      access: 'provider',
      options: (flags: AccountOptions) => flags,
      load: async () => (await import('./account.js')).openAccount,
      examples: [
        ['ticketsift account', 'open the page of your account'],
        ['ticketsift account --profile work', 'open the page of another profile'],
      ],
      page: ['login'],
    },
  );
  const auth = addGroup(program, 'auth', 'find out why logging in fails', {
    examples: [
      ['ticketsift auth doctor', 'check all that logging in needs'],
      ['ticketsift auth doctor --json', 'print the same as JSON'],
    ],
    page: ['login'],
  });
  declare(
    auth
      .command('doctor')
      .description('check all that logging in needs')
      .option(...jsonFlag),
    {
      access: 'provider',
      options: (flags: DoctorOptions) => flags,
      load: async () => (await import('./doctor.js')).runAuthDoctor,
      examples: [
        ['ticketsift auth doctor', 'check all that logging in needs'],
        ['ticketsift auth doctor --json', 'print the same as JSON'],
      ],
      page: ['login'],
    },
  );
}
