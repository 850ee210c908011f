import { describe, expect, it } from 'vitest';
import { preview } from '../../../src/pipeline/estimate/preview.js';
import { createRequestKeys } from '../../../src/pipeline/key.js';
import { compileTemplate } from '../../../src/prompts/template.js';
import { openCache } from '../../../src/storage/cache/cache.js';
import { temporary } from '../../../src/storage/open.js';
import { systemClock } from '../../support/cache.js';
import { bugReply, scriptedModel } from '../../support/scripted-model.js';
import { batchesOf, makePrompt, makeTicket } from '../../support/tickets.js';

const template = compileTemplate(makePrompt({ body: 'Sort: {text}', system: 'Be brief.' }), ['text']);
const model = scriptedModel();
const keys = createRequestKeys(model, template);

describe('a preview', () => {
  it('counts what a run would ask, and shows the first request', async () => {
    using cache = openCache(temporary, systemClock);
    const key = keys.of(template.fills(makeTicket({ text: 'b' })));
    const usage = { input: 40, cachedInput: 0, output: 10 };
    const { family } = keys;
    await cache.answers.save({ key, family, model: 'm', reply: { ...bugReply, usage }, answeredAt: 1 });
    const { survey, savings, ...counts } = await preview(batchesOf(['', 'a', 'b', 'a', 'b', 'c']), {
      template,
      keys,
      answers: cache.answers,
      isCutShort: () => false,
    });
    expect(counts).toEqual({
      tickets: 6,
      withoutText: 1,
      distinct: 3,
      cached: 1,
      cachedWithoutSubject: 0,
      cachedUncleaned: 0,
      firstCut: undefined,
      first: { system: 'Be brief.', user: 'Sort: a', filledIn: 'a' },
    });
    expect(savings.tickets).toBe(0);
    expect(survey.requests).toBe(2);
    expect(survey.toSend.map(({ head }) => head)).toEqual(['a', 'c']);
    expect(survey.alreadyAnswered).toEqual([{ head: 'b', size: 1, input: 40 }]);
    expect(survey.past.output).toMatchObject({ count: 1, mean: 10 });
    expect(model.asked).toEqual([]);
  });

  it('counts what is cached for the body alone, where the text has a subject', async () => {
    using cache = openCache(temporary, systemClock);
    const { family } = keys;
    const save = (text: string) =>
      cache.answers.save({
        key: keys.of(template.fills(makeTicket({ text }))),
        family,
        model: 'm',
        reply: bugReply,
        answeredAt: 1,
      });
    await save('a');
    await save('S\n\nb');
    await save('b');
    const withSubject = (body: string) => ({ ...makeTicket({ text: `S\n\n${body}` }), body });
    async function* batches() {
      yield [
        withSubject('a'),
        withSubject('a'),
        withSubject('b'),
        withSubject('c'),
        makeTicket({ text: 'd' }),
      ];
    }
    expect(
      await preview(batches(), { template, keys, answers: cache.answers, isCutShort: () => false }),
    ).toMatchObject({ distinct: 4, cached: 1, cachedWithoutSubject: 1 });
  });

  it('of nothing shows nothing', async () => {
    using cache = openCache(temporary, systemClock);
    const none = { tickets: 0, withoutText: 0, distinct: 0, cached: 0, first: undefined };
    const seen = await preview(batchesOf([]), {
      template,
      keys,
      answers: cache.answers,
      isCutShort: () => false,
    });
    expect(seen).toMatchObject({ ...none, survey: { requests: 0 } });
  });
});
