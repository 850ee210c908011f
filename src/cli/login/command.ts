import type { Command } from 'commander';
import type { Start } from '../../core/world/session.js';

export interface LoginOptions {
  readonly device?: true;
  /** False for --no-browser. */
  readonly browser: boolean;
}

export interface WhoamiOptions {
  readonly json?: true;
}

export interface TokenOptions {
  readonly audience?: string;
}

export function addLoginCommands(program: Command, start: Start): void {
  program
    .command('login')
    .description('log in through the browser')
    .option('--device', 'log in on another device, by a code')
    .option('--no-browser', 'open no browser: print the address alone')
    .action((options: LoginOptions) =>
      start(async (session, given) => (await import('./login.js')).runLogin(session, given), options),
    );
  program
    .command('logout')
    .description('end the session, here and at the provider')
    .action(() => start(async (session) => (await import('./logout.js')).runLogout(session), {}));
  program
    .command('whoami')
    .description('who is logged in')
    .option('--json', 'as JSON')
    .action((options: WhoamiOptions) =>
      start(async (session, given) => (await import('./whoami.js')).runWhoami(session, given), options),
    );
  program
    .command('token')
    .description('print the access token, for scripts')
    .option('--audience <resource>', 'one for another resource than auth.audience')
    .action((options: TokenOptions) =>
      start(async (session, given) => (await import('./token.js')).printToken(session, given), options),
    );
  program
    .command('account')
    .description('open the page of the provider where you manage your account')
    .action(() => start(async (session) => (await import('./account.js')).openAccount(session), {}));
  const auth = program.command('auth').description('look after logging in');
  auth
    .command('doctor')
    .description('check all that logging in needs')
    .option('--json', 'as JSON')
    .action((options: WhoamiOptions) =>
      start(async (session, given) => (await import('./doctor.js')).runAuthDoctor(session, given), options),
    );
}
