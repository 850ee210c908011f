import { referenceOf } from '../../prompts/library/reference.js';
import type { Version } from '../../prompts/library/version.js';

/** A version as `--json` has it, the same in all commands; its text is another matter. */
export function versionJson(one: Version) {
  const { name, visibility, version, author, message, savedAt, contentHash, previousHash, hash } = one;
  return {
    name,
    version,
    visibility,
    reference: referenceOf(one),
    removed: one.content === undefined,
    author: {
      name: author.name,
      verified: author.verified !== undefined,
      issuer: author.verified?.issuer ?? null,
      id: author.verified?.id ?? null,
    },
    message: message ?? null,
    saved_at: savedAt,
    prompt_hash: contentHash ?? null,
    previous_hash: previousHash ?? null,
    hash,
  };
}
