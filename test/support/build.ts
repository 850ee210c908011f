import { execFileSync } from 'node:child_process';
import type { TestProject } from 'vitest/node';

/** Builds before the first test that starts the program, and again before tests that are watched run again. */
export function setup(project: TestProject): void {
  project.onTestsRerun(async () => build());
  // Every project has its own copy of this module, and one build is enough for all of them.
  if (process.env.TICKETSIFT_BUILT_FOR_TESTS === '1') return;
  build();
  process.env.TICKETSIFT_BUILT_FOR_TESTS = '1';
}

function build(): void {
  execFileSync('npm', ['run', '--silent', 'build'], {
    stdio: 'inherit',
    shell: process.platform === 'win32',
  });
}
