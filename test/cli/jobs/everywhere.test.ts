import { describe, expect, it } from 'vitest';
import { leavesOf } from '../../support/commands.js';
import { endRun, finishChunk, submitted } from '../../support/finished-chunks.js';
import { exampleOf } from '../../support/furnished-user.js';
import { closedPipe } from '../../support/in-process.js';
import { failed } from '../../support/outcomes.js';
import { type TestDatabase, testDatabase } from '../../support/postgres.js';
import { newUser } from '../../support/program.js';

/** Boxes, blocks, bars, arrows and the braille of a spinner. */
const drawn = /[\u2190-\u21ff\u2500-\u259f\u2800-\u28ff]/u;
const commands = (await leavesOf()).filter((command) => command.startsWith('jobs '));

/** A run with which each command has something to do: one that goes on to be cancelled, else one that has failed. */
async function furnish(database: TestDatabase, command: string): Promise<void> {
  const run = await submitted(database, 'job-1a', 3);
  await finishChunk(database, run, 0, (ticket) => failed(ticket));
  if (command !== 'jobs cancel') await endRun(database, run, 'failed', 'No model is there.');
}

describe.each(commands)('%s', (command) => {
  it('ends with 0 and no complaint where the reader of its pipe has gone', async () => {
    await using database = await testDatabase();
    await using user = await newUser();
    await furnish(database, command);
    const isResults = command === 'jobs results';
    const args = [...exampleOf(command), ...(isResults ? ['--format', 'csv'] : ['--json'])];
    const stdout = closedPipe();
    const { code, stderr } = await user.begin(args, { env: { TICKETSIFT_JOBS: database.url }, stdout })
      .finished;
    expect(stdout.errored).toMatchObject({ code: 'EPIPE' });
    expect(stderr).not.toMatch(/error:|ClosedPipe|^ {4}at /m);
    expect(code).toBe(0);
  });

  it('draws and aligns nothing with --plain', async () => {
    await using database = await testDatabase();
    await using user = await newUser();
    await furnish(database, command);
    const args = [...exampleOf(command), '--plain', '--no-color'];
    const { stdout, stderr } = await user.begin(args, {
      columns: 80,
      env: { TICKETSIFT_JOBS: database.url },
    }).finished;
    const lines = (stdout + stderr).split('\n');
    expect(
      lines.filter((line) => drawn.test(line) || line.includes('\u001b') || / {2,}\S/.test(line)),
    ).toEqual([]);
  });

  it.each([
    [{}, 'No database of submitted runs is named'],
    [{ TICKETSIFT_JOBS: 'runs.db' }, 'must be a PostgreSQL database'],
    [{ TICKETSIFT_JOBS: 'postgres://me:sesame@127.0.0.1:1/x' }, 'nothing listens there'],
  ])('ends with 2 and says what to do where the database is %j', async (env, why) => {
    await using user = await newUser();
    const { code, stdout, stderr } = await user.run(exampleOf(command), env);
    expect({ code, stdout }).toEqual({ code: 2, stdout: '' });
    expect(stderr).toContain(why);
    expect(stderr).not.toContain('sesame');
  });
});
