import { describe, expect, it } from 'vitest';
import { type Author, findEdit, hashOf, type Version } from '../../../src/prompts/library/version.js';

const ann: Author = { name: 'ann', verified: { issuer: 'https://a', id: '1' } };

/** A history of so many versions, as it is saved. */
function history(contents: readonly (string | undefined)[]): Version[] {
  const versions: Version[] = [];
  for (const [index, content] of contents.entries()) {
    const said = {
      ...({
        prompt: 'p',
        name: 'triage',
        visibility: 'org',
        version: index + 1,
        content,
        author: ann,
      } as const),
      isForeign: false,
      contentHash: content && `hash of ${content}`,
      message: 'why',
      savedAt: `2026-01-0${index + 1}T00:00:00.000Z`,
      previousHash: versions.at(-1)?.hash,
    };
    versions.push({ ...said, hash: hashOf(said) });
  }
  return versions;
}

/** A history in which one version was changed, and its own hash as well where the editor was clever. */
function editedAt(index: number, change: Partial<Version>, isClever: boolean): Version[] {
  return history(['a', 'b', undefined, 'd']).map((version, at) => {
    if (at !== index) return version;
    const changed = { ...version, ...change };
    return isClever ? { ...changed, hash: hashOf(changed) } : changed;
  });
}

describe('a history', () => {
  it('as it was saved is whole', () => {
    expect(findEdit(history([]))).toBeUndefined();
    expect(findEdit(history(['a', 'b', undefined, 'd']))).toBeUndefined();
  });

  it.each([
    ['content', { content: 'x' }],
    ['removed content', { content: undefined }],
    ['hash of the content', { contentHash: 'x' }],
    ['author’s name', { author: { ...ann, name: 'eve' } }],
    ['author’s id', { author: { ...ann, verified: { issuer: 'https://a', id: '2' } } }],
    ['author’s issuer', { author: { ...ann, verified: { issuer: 'https://b', id: '1' } } }],
    ['verified author', { author: { name: 'ann', verified: undefined } }],
    ['message', { message: 'because' }],
    ['message that is not there', { message: undefined }],
    ['time', { savedAt: '2020-01-01T00:00:00.000Z' }],
    ['name', { name: 'other' }],
    ['prompt', { prompt: 'q' }],
    ['visibility', { visibility: 'everyone' }],
    ['hash', { hash: 'f'.repeat(64) }],
  ] as const)('shows that a version has another %s', (_, change) => {
    expect(findEdit(editedAt(1, change, false))).toBe('version 2 was changed after it was saved');
  });

  it('shows it even where the hash was made anew', () => {
    expect(findEdit(editedAt(1, { content: 'x' }, true))).toBe(
      'version 3 does not follow the version before it',
    );
  });

  it.each([
    [0, 'version 1 is missing'],
    [1, 'version 2 is missing'],
    [3, undefined],
  ])('without version %i + 1 is seen, but for the last', (index, problem) => {
    expect(findEdit(history(['a', 'b', 'c', 'd']).toSpliced(index, 1))).toBe(problem);
  });

  it('whose versions were numbered anew is seen', () => {
    const [, ...rest] = history(['a', 'b', 'c']);
    const renumbered = rest.map((version, index) => ({ ...version, version: index + 1 }));
    expect(findEdit(renumbered)).toBe('version 1 does not follow the version before it');
  });
});
