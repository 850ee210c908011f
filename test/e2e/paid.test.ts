import { watch } from 'node:fs';
import { readFile } from 'node:fs/promises';
import { describe, expect, it } from 'vitest';
import type { Behaviour } from '../support/behaviours.js';
import { gate, says, startEndpoint, status } from '../support/endpoint.js';
import { newLedger } from '../support/ledger.js';
import { csvOf, newUser, type User } from '../support/program.js';
import { Database } from '../support/sqlite.js';
import type { TemporaryFolder } from '../support/temporary-folder.js';
import { zoo } from '../support/zoo/index.js';
import type { Mode } from '../support/zoo/mode.js';

const prompt =
  '---\ncategories: [{ name: Bug }, { name: Uptime }]\ntemperature: 0\nsystem: Sort tickets.\n---\n{text}\n';
const answer = { urgent: false, categories: ['Bug'] };
const usage = { prompt_tokens: 80, completion_tokens: 30, total_tokens: 110 };
const busy = {
  finish_reason: 'error',
  error: { code: 503, message: 'Overloaded' },
  message: { content: '' },
};

/** Further behaviours: what fails, and was charged anyway; what a model thought. */
const charging: readonly Mode[] = [
  mode('a failure that was charged, and then an answer', ({ n }) =>
    n === 1 ? status(200, { choices: [busy], usage }) : says(answer, { usage }),
  ),
  mode('a failure that was charged, again and again', () => status(200, { choices: [busy], usage })),
  mode('a 502 that names its usage', () => status(502, { error: { message: 'Died' }, usage })),
  mode('thoughts', () =>
    says(answer, { usage: { ...usage, completion_tokens_details: { reasoning_tokens: 12 } } }),
  ),
];

function mode(name: string, answer: Mode['answer']): Mode {
  return { name, answer, charged: 1, isCached: false };
}

/** Those for which the run stops, so that no other ticket gets an answer after it. */
const stops = ({ code = '', isHopeless, shows, isCached }: Mode) =>
  isHopeless === true ||
  /^http_40[1-4]$/.test(code) ||
  (code === 'rate_limited' && !isCached && !/Limit/.test(String(shows)));
const isNamed = ({ charged = 0 }: Mode) => charged > 0;
/** Those that never end: a time-out short enough to wait for may end others too, which are charged by then. */
const hangs = ({ code }: Mode) => code === 'timeout';

const going = [...charging, ...zoo.filter((one) => !stops(one) && !hangs(one))];
const first = going.filter(isNamed);
const second = going.filter((one) => !isNamed(one));
const alone = zoo.filter((one) => stops(one) || hangs(one));

/** A cent is ten tokens, of whatever kind. */
const config = 'prices: { m: { input: 1000, output: 1000 } }\n';
const textOf = ({ name }: Mode) => `<<${name}>>`;

/** An endpoint that is all of the zoo at once, by the texts of tickets, and the ledger of what it charges. */
async function startZoo(isHeld: (mode: Mode) => boolean) {
  const ledger = newLedger();
  const counts = new Map<Mode, number>();
  const modes = new Map([...going, ...alone].map((one) => [one.name, one]));
  const held = gate();
  const endpoint = await startEndpoint({
    answer(asked): Behaviour {
      const [, name = ''] = /<<(.*)>>/s.exec(asked.messages.at(-1)?.content ?? '') ?? [];
      const found = modes.get(name);
      if (found === undefined) throw new Error(`The zoo has no mode ${name}.`);
      if (isHeld(found)) {
        held.open();
        return () => {};
      }
      const n = (counts.get(found) ?? 0) + 1;
      counts.set(found, n);
      return ledger.record(found.answer({ ...asked, n }));
    },
  });
  return { endpoint, ledger, held: held.opened };
}

const flags = ['--model', 'm', '--prompt', 'p.md', '--retries', '1', '--output', 'r.jsonl'];
const limits = ['--concurrency', '32', '--max-cost', '100000', '--budget-id', 'night'];

/** US dollars, of all runs that are on record. */
async function recorded(user: User): Promise<number> {
  const runs: { id: string }[] = JSON.parse((await user.run(['runs', 'list', '--json'])).stdout);
  const shown = await Promise.all(runs.map(({ id }) => user.run(['runs', 'show', id, '--json'])));
  return shown.reduce((sum, { stdout }) => sum + (JSON.parse(stdout).result?.cost_usd ?? 0), 0);
}

/** Tokens that count as spent of the budget. */
function spent(user: User): unknown {
  const cache = new Database(user.folder.file('cache.db'), { readonly: true });
  const found = cache.prepare("SELECT spent / 1e6 FROM budgets WHERE id = 'night'").pluck().get();
  cache.close();
  return found;
}

const costIn = (stderr: string) => Number(/cost \$([\d.,]+)/.exec(stderr)?.[1]?.replaceAll(',', '') ?? 0);

describe('what all endpoints at once charge', () => {
  it('is what summary, record and budget say, through retries, repairs, a kill -9 and what follows it', async () => {
    let isHeld = true;
    const [last] = second;
    const { endpoint, ledger, held } = await startZoo((one) => isHeld && one === last);
    await using _ = endpoint;
    await using user = await newUser();
    await user.folder.write('p.md', prompt);
    await user.configure(config);
    // Each twice, since duplicates are paid for once.
    const twice = (modes: readonly Mode[]) => [...modes, ...modes].map(textOf);
    const some = [...twice(first), ...second.slice(0, 1).map(textOf)];
    await user.folder.write('t.csv', csvOf(some));
    const args = ['--base-url', endpoint.url, '--cache', 'cache.db', ...flags, ...limits];

    const { child, finished } = user.start(['classify', 't.csv', ...args, '--log-file', 'log.jsonl']);
    await held;
    await outcomes(user.folder, 'log.jsonl', 2 * first.length);
    child.kill('SIGKILL');
    await finished;
    await endpoint.idle();
    expect(ledger.named).toBeGreaterThan(0);
    expect(await recorded(user)).toBeCloseTo(ledger.named / 1000, 2);
    expect(spent(user)).toBe(ledger.named);

    isHeld = false;
    await user.folder.write('t.csv', csvOf([...twice(first), ...twice(second)]));
    const killed = ledger.named;
    const resumed = await user.run(['classify', 't.csv', ...args]);
    await endpoint.idle();
    expect(ledger.named).toBeGreaterThan(killed);
    expect(costIn(resumed.stderr)).toBeCloseTo((ledger.named - killed) / 1000, 2);
    expect(await recorded(user)).toBeCloseTo(ledger.named / 1000, 2);
    expect(spent(user)).toBe(ledger.named + ledger.unnamed);

    for (const one of alone) {
      await user.folder.write('s.csv', csvOf([textOf(one)]));
      await user.run(['classify', 's.csv', ...args, ...(hangs(one) ? ['--timeout', '1s'] : [])]);
      await endpoint.idle();
    }
    expect(await recorded(user)).toBeCloseTo(ledger.named / 1000, 2);
    expect(spent(user)).toBe(ledger.named + ledger.unnamed);
  });

  it('is what the history of checks says', async () => {
    const { endpoint, ledger } = await startZoo(() => false);
    await using _ = endpoint;
    await using user = await newUser();
    await user.folder.write('p.md', prompt);
    const rows = going.map((one, n) => `L-${n},"${textOf(one).replaceAll('"', '""')}",false,Bug\n`);
    await user.folder.write('labelled.csv', `id,text,urgent,categories\n${rows.join('')}`);
    await user.configure(
      `${config}retries: 1\nbase_url: ${endpoint.url}\nchecks:\n  all: { prompt: p.md, tickets: labelled.csv, model: m }\n`,
    );
    const charged = async () => {
      const { stdout } = await user.run(['check', 'history', 'all', '--json']);
      return JSON.parse(stdout).map(({ cost_usd }: { cost_usd: number }) => cost_usd);
    };
    await user.run(['check']);
    await endpoint.idle();
    const first = ledger.named;
    expect(await charged()).toEqual([expect.closeTo(first / 1000, 2)]);
    await user.run(['check']);
    await endpoint.idle();
    expect((await charged()).reduce((sum: number, cost: number) => sum + cost, 0)).toBeCloseTo(
      ledger.named / 1000,
      2,
    );
  });
});

/** Resolves once a log tells of so many outcomes: all that they took is on disk by then. */
function outcomes({ path, file }: TemporaryFolder, log: string, count: number): Promise<void> {
  return new Promise((resolve) => {
    const check = async () => {
      const text = await readFile(file(log), 'utf8').catch(() => '');
      if (text.split('"event":"outcome"').length <= count) return;
      watcher.close();
      resolve();
    };
    const watcher = watch(path, check);
    void check();
  });
}
