import { readFileSync, statSync } from 'node:fs';
import { readdir } from 'node:fs/promises';
import { describe, expect, it } from 'vitest';
import { findRecovered, recoverAnswers } from '../../../src/storage/cache/recover-answers.js';
import { readRecordingFile } from '../../../src/storage/recordings/recording-file.js';
import { answerTo, replyOf } from '../../support/cache.js';
import { temporaryFolder } from '../../support/temporary-folder.js';

describe('recovered answers', () => {
  it('are a recording, in whatever order they came', async () => {
    await using folder = await temporaryFolder();
    const answers = ['b', 'a', 'c'].map((name) => answerTo(name, { reply: replyOf(`é\u202e to ${name}`) }));
    const path = recoverAnswers(answers, [folder.path]);
    expect(path).toBe(folder.file('answers-recovered.jsonl'));
    const texts: string[] = [];
    for await (const { reply } of readRecordingFile(path)) texts.push(reply.text);
    expect(texts).toEqual(['a', 'b', 'c'].map((name) => `é\u202e to ${name}`));
    expect(readFileSync(path, 'utf8')).not.toContain('\u202e');
  });

  it('are for their owner alone', async () => {
    await using folder = await temporaryFolder();
    expect(statSync(recoverAnswers([answerTo('a')], [folder.path])).mode & 0o777).toBe(0o600);
  });

  it('replace no others', async () => {
    await using folder = await temporaryFolder();
    await folder.write('answers-recovered.jsonl', 'precious');
    await folder.write('answers-recovered-2.jsonl', 'precious, too');
    const path = recoverAnswers([answerTo('a')], [folder.path]);
    expect(path).toBe(folder.file('answers-recovered-3.jsonl'));
    expect(readFileSync(folder.file('answers-recovered.jsonl'), 'utf8')).toBe('precious');
  });

  it('are found again by their names', async () => {
    await using folder = await temporaryFolder();
    await folder.write('my-answers-recovered.jsonl', 'of the user');
    await folder.write('answers-recovered.jsonl.old', 'of the user');
    const paths = [1, 2].map(() => recoverAnswers([answerTo('a')], [folder.path]));
    expect(findRecovered(folder.path)).toEqual(paths.toSorted());
    expect(findRecovered(folder.file('gone'))).toEqual([]);
  });

  it('go to the next folder where one takes no file', async () => {
    await using folder = await temporaryFolder();
    const path = recoverAnswers([answerTo('a')], [folder.file('gone'), folder.path]);
    expect(path).toBe(folder.file('answers-recovered.jsonl'));
    expect(await readdir(folder.path)).toEqual(['answers-recovered.jsonl']);
  });

  it('are lost where no folder takes one, which is thrown', async () => {
    await using folder = await temporaryFolder();
    expect(() => recoverAnswers([answerTo('a')], [folder.file('gone'), folder.file('gone, too')])).toThrow(
      'ENOENT',
    );
  });
});
