import { expect, it } from 'vitest';
import { commandOf } from '../../src/check/command-of.js';
import type { CheckOptions } from '../../src/check/options.js';

const options: CheckOptions = { suites: [], reporter: [], reportFile: [] };

it.each<[Partial<CheckOptions>, string]>([
  [{}, 'ticketsift check --record a.jsonl'],
  [{ suites: ['one', 'my suite'] }, "ticketsift check one 'my suite' --record a.jsonl"],
  [
    { tickets: 'l.csv', prompt: 'p.md', model: 'm', against: 'main:p.md', repeats: 3 },
    'ticketsift check --prompt p.md --tickets l.csv --model m --against main:p.md --repeats 3 --record a.jsonl',
  ],
  [{ redact: true, rawText: true }, 'ticketsift check --redact --raw-text --record a.jsonl'],
  [{ redact: false }, 'ticketsift check --no-redact --record a.jsonl'],
])('the command that checks %j once more is %s', (some, command) => {
  expect(commandOf({ ...options, replay: 'a.jsonl', ...some }, ['--record', 'a.jsonl'])).toBe(command);
});
