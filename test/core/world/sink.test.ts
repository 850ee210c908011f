import { describe, expect, it } from 'vitest';
import { TicketsiftError } from '../../../src/core/errors.js';
import { ClosedPipe, writeFailure } from '../../../src/core/world/sink.js';

const failure = (code: string) => Object.assign(new Error(`${code}: oh no, write`), { code });

describe('what goes wrong with writing is reported in a sentence and with a hint', () => {
  it.each([
    ['ENOENT', 'its folder does not exist'],
    ['ENOTDIR', 'a part of its path is a file'],
    ['EISDIR', 'it is a folder'],
    ['EACCES', 'you may not write there'],
    ['EPERM', 'you may not write there'],
    ['EBUSY', 'another program uses it'],
    ['EROFS', 'the file system is read-only'],
    ['ENOSPC', 'the disk is full'],
    ['EDQUOT', 'your share of the disk is used up'],
    ['ENAMETOOLONG', 'its name is too long'],
    ['ELOOP', 'its symbolic links form a loop'],
    ['EIO', 'Error: EIO: oh no, write'],
  ])('%s', (code, reason) => {
    const cause = failure(code);
    const error = writeFailure('out/r.csv', cause);
    expect(error).toBeInstanceOf(TicketsiftError);
    expect(error).toMatchObject({ code: 'bad_output', message: `Cannot write out/r.csv: ${reason}`, cause });
    expect(error).toHaveProperty('hint', expect.stringMatching(/\.$/));
  });
});

it('tells on Windows that another program may have a file open, which is refused like what is forbidden', () => {
  expect(writeFailure('r.csv', failure('EPERM'), 'win32')).toMatchObject({
    message: 'Cannot write r.csv: another program has it open, or you may not write there',
    hint: expect.stringMatching(/^Close it there, .*not paid for twice\.$/),
  });
});

it.each([['EPIPE'], ['ERR_STREAM_DESTROYED']])('%s is a closed pipe', (code) => {
  expect(writeFailure('standard output', failure(code))).toBeInstanceOf(ClosedPipe);
});
