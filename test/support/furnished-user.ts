import { mkdir, readFile } from 'node:fs/promises';
import { localOwner } from '../../src/core/identity.js';
import { type Cache, openCache } from '../../src/storage/cache/cache.js';
import { openChecks } from '../../src/storage/checks.js';
import { openRuns } from '../../src/storage/runs/runs.js';
import { answerTo, keyOf, replyOf, systemClock } from './cache.js';
import { labelDraft, labelsIn } from './labels.js';
import { classified, sampleTicket } from './outcomes.js';
import { csvOf, newUser, type User } from './program.js';
import { member } from './prompts.js';
import { Database } from './sqlite.js';

const prompt = '---\ncategories: [{ name: Bug }, { name: Uptime }]\nmax_output_tokens: 50\n---\n{text}';

/** The arguments with which each command has something to print for a furnished user; one that is not here takes none. */
const examples: Readonly<Record<string, readonly string[]>> = {
  classify: ['t.csv', '--prompt', 'p.md'],
  submit: ['t.csv', '--prompt', 'p.md'],
  'cascade fit': [
    '--tickets',
    'labelled.csv',
    '--prompt',
    'p.md',
    '--cascade',
    'stand-in,embedded',
    '--target',
    '0.1',
  ],
  'check history': ['mine'],
  'batch show': ['first'],
  'batch wait': ['first'],
  'batch fetch': ['first'],
  'batch cancel': ['first'],
  'batch write': ['t.csv', '-o', 'more.jsonl', '--prompt', 'p.md'],
  'batch read': ['output.jsonl'],
  'sources check': ['--db', 't.db', '--query', 'SELECT text FROM t'],
  'prompts check': ['p.md'],
  'prompts try': ['p.md', 't.csv'],
  'prompts save': ['p.md', '--message', 'why'],
  'prompts search': ['saved'],
  'prompts show': ['saved'],
  'prompts history': ['saved'],
  'prompts diff': ['saved', 'p.md'],
  'prompts pull': ['saved', '--to', 'pulled'],
  'prompts remove': ['saved', '--yes'],
  'runs show': ['first'],
  'runs diff': ['first', 'second'],
  'jobs show': ['last'],
  'jobs watch': ['last'],
  'jobs cancel': ['last'],
  'jobs retry': ['last'],
  'jobs results': ['last'],
  'cache clear': ['--yes'],
  'cache prune': ['--older-than', '1d'],
  'cache import': ['answers.jsonl'],
  completion: ['bash'],
  __complete: ['fish', '--', 'runs', ''],
  'config get': ['model'],
  'config set': ['rpm', '60'],
  'config unset': ['model', '--project'],
};

/** Returns whether a command has something to print only with a PostgreSQL server: its own tests run it with one. */
export function needsServer(command: string): boolean {
  return /^(jobs|submit|worker)( |$)/.test(command);
}

/** A command with arguments with which it has something to print for a furnished user. */
export function exampleOf(command: string): string[] {
  return [...command.split(' '), ...(examples[command] ?? [])];
}

/**
 * A user who has something of everything: tickets, a suite, a database, a saved prompt, labels, cached answers, runs, checks.
 * @param settings what `ticketsift.yaml` says besides
 */
export async function furnishedUser(settings = ''): Promise<User> {
  const user = await newUser();
  const { folder } = user;
  await folder.write('t.csv', csvOf(['broken', 'down', 'broken']));
  await folder.write('p.md', prompt);
  await folder.write('saved.md', prompt.replace('{text}', 'Sort: {text}'));
  await folder.write('labelled.csv', 'id,text,urgent,categories\n1,broken,false,Bug\n2,down,true,Uptime\n');
  const suite = 'checks:\n  mine: { prompt: p.md, tickets: labelled.csv, baseline: base.json }\n';
  await folder.write('ticketsift.yaml', `model: stand-in\n${suite}`);
  const database = new Database(folder.file('t.db'));
  database.exec('CREATE TABLE t (id TEXT, text TEXT)');
  database.close();
  await Promise.all(
    ['cache', 'state'].map((name) => mkdir(folder.file(`home/${name}`), { recursive: true })),
  );
  using cache = openCache(folder.file('home/cache/answers.db'), systemClock);
  await Promise.all(['a', 'b'].map((name) => cache.answers.save(answerTo(name))));
  await addBatch(cache);
  using checks = openChecks(folder.file('home/state/checks.db'), localOwner);
  checks.add('mine', {
    at: 1,
    prompt: 'p',
    promptVersion: null,
    promptHash: 'abcdef',
    model: 'm',
    tickets: 2,
    outcome: 'pass',
    exact: 0.5,
    urgentRecall: 1,
    macroF1: 0.5,
    errorRate: 0,
    cost: null,
    medianLatency: 12,
    interval: null,
    thresholds: [],
  });
  recordRuns(user, 3);
  for (const args of [
    ['prompts', 'save', 'saved.md'],
    ['cache', 'export', 'answers.jsonl'],
    ['batch', 'write', 't.csv', '-o', 'requests.jsonl', '--prompt', 'p.md'],
  ]) {
    const { code, stderr } = await user.run(args);
    if (code !== 0) throw new Error(stderr);
  }
  await folder.write('output.jsonl', answersTo(await readFile(folder.file('requests.jsonl'), 'utf8')));
  for (const reviewer of [undefined, member('ann')]) {
    await using labels = labelsIn(folder.file('home/data/prompts.db'), reviewer, 'everyone');
    const source = { names: ['t.csv'], options: { header: true }, isRepeatable: true };
    await labels.add(labelDraft('', { ticket: { id: 'T1', text: 'broken' }, source }));
  }
  await user.configure(`model: stand-in\n${suite}${settings}`);
  // An editor that changes nothing.
  user.env.EDITOR = 'true';
  return user;
}

/** Records the runs `first` and `second`, which agree on none of so many tickets. */
export function recordRuns({ folder }: User, tickets: number): void {
  using runs = openRuns(folder.file('home/state/runs.db'), localOwner);
  for (const [startedAt, id] of ['first', 'second'].entries()) {
    const facts = {
      version: '1.2.3',
      source: 't.csv',
      prompt: 'triage',
      promptVersion: null,
      promptPath: 'p.md',
      promptHash: 'abc',
      model: 'm',
      endpoint: null,
      plan: {},
    };
    runs.begin({ id, startedAt, pid: 42, facts });
    const outcomes = Array.from({ length: tickets }, (_, n) =>
      classified(sampleTicket(`T${n}`, 'x'), ['Bug'], { urgent: id === 'second' }),
    );
    runs.outcomes.add(id, 0, outcomes);
  }
}

/** Adds the batch `first`, which is settled: of two requests one was answered. */
async function addBatch({ batches }: Cache): Promise<void> {
  const label = {
    run: 'first',
    model: 'stand-in',
    endpoint: 'http://127.0.0.1:9/v1',
    family: '00'.repeat(16),
    budgets: [],
    settings: {},
  };
  const batch = { id: 'first', label };
  await batches.begin(batch);
  for (const name of ['x', 'y'])
    await batches.claim(batch, { key: keyOf(name), amount: 0, keepsFailure: false }, () => false);
  await batches.settle(batch, [{ key: keyOf('x'), reply: replyOf('to x'), spent: 1_000_000 }]);
  const failure = { code: 'no_response', message: 'There is no answer.' } as const;
  await batches.settleRest(batch, { failure, isAgain: false, mayBeBilled: false }, { state: 'settled' });
  await batches.release(batch.id);
}

/** Answers each line of a file of requests, as a server does. */
function answersTo(requests: string): string {
  const lines = requests.trimEnd().split('\n');
  return lines.map((line) => `${JSON.stringify(answerToLine(line))}\n`).join('');
}

function answerToLine(line: string) {
  const message = { role: 'assistant', content: '{"urgent": false, "categories": ["Bug"]}' };
  const choices = [{ index: 0, finish_reason: 'stop', message }];
  const usage = { prompt_tokens: 9, completion_tokens: 3, total_tokens: 12 };
  const { custom_id } = JSON.parse(line);
  return {
    custom_id,
    response: { status_code: 200, body: { model: 'stand-in', choices, usage } },
    error: null,
  };
}
