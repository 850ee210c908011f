import type { Refusal } from '../refusal.js';

/** What `check` refuses. */
export const refusalsOfCheck: readonly Refusal[] = [
  {
    flags: ['--replay'],
    beside: ['--record'],
    because: 'A recording is made of the answers to requests, and a replay sends none.',
  },
  {
    flags: ['--replay'],
    beside: ['--cache', '--no-cache'],
    because: 'Answers of a replay come from its file alone.',
  },
  { flags: ['--approve'], beside: ['--against'], because: 'Compare first, approve then.' },
  { flags: ['--baseline'], beside: ['--against'], because: 'Compare with one of them.' },
  { flags: ['--json'], beside: ['--reporter'], because: 'It means --reporter json.' },
  {
    flags: ['--force'],
    without: ['--approve', '--record'],
    because: 'It is about what they refuse to write.',
  },
];
