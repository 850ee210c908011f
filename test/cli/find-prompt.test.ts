import { describe, expect, it } from 'vitest';
import { findPrompt } from '../../src/cli/find-prompt.js';
import { temporaryFolder } from '../support/temporary-folder.js';

describe('a prompt is found', () => {
  it.each(['triage', 'it-helpdesk', 'plain'])('by the name of a shipped one: %s', async (name) => {
    expect(await findPrompt(name)).toMatchObject({ name });
  });

  it('by the path of a file', async () => {
    await using folder = await temporaryFolder();
    expect(await findPrompt(await folder.write('triage', 'Sort: {text}'))).toMatchObject({
      body: 'Sort: {text}',
    });
  });

  it('or the names that there are', async () => {
    await expect(findPrompt('trage')).rejects.toMatchObject({
      code: 'not_found',
      hint: 'Shipped prompts: it-helpdesk, plain, triage. Or give the path of a prompt file.',
    });
  });
});
