import { execFileSync } from 'node:child_process';

/** Builds once before all tests, so that those which start the program start the one that is here. */
export function setup(): void {
  execFileSync('npm', ['run', '--silent', 'build'], {
    stdio: 'inherit',
    shell: process.platform === 'win32',
  });
}
