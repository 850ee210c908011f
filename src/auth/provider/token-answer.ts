import { customFetch } from 'openid-client';
import * as z from 'zod';
import { parseJson } from '../../core/text/json.js';
import type { Provider } from './provider.js';

/** The meaning of a token endpoint's answer, whatever its content type. Hostile. */
export interface TokenAnswer {
  readonly status: number;
  /** RFC 6749, section 5.2; undefined where it is not an OAuth error. */
  readonly error: string | undefined;
  readonly description: string | undefined;
  readonly isJson: boolean;
  /** The tokens of a success. */
  readonly accessToken: string | undefined;
  readonly refreshToken: string | undefined;
}

/** The fields that are read: a field of the wrong form counts as missing. */
const shape = z.object({
  error: z.string().min(1).optional().catch(undefined),
  error_description: z.string().optional().catch(undefined),
  access_token: z.string().min(1).optional().catch(undefined),
  refresh_token: z.string().min(1).optional().catch(undefined),
});

/**
 * Watches the answers of the token endpoint, until this is disposed of: openid-client says little about an answer that
 * it cannot use.
 */
export function watchTokenAnswers({
  client,
}: Provider): Disposable & { readonly last: TokenAnswer | undefined } {
  const fetch = client[customFetch];
  const { token_endpoint: endpoint = '' } = client.serverMetadata();
  let last: TokenAnswer | undefined;
  if (fetch) {
    client[customFetch] = async (url, options) => {
      const answer = await fetch(url, options);
      if (isSame(url, endpoint)) last = read(answer.status, await answer.clone().text());
      return answer;
    };
  }
  return {
    get last() {
      return last;
    },
    [Symbol.dispose]() {
      if (fetch) client[customFetch] = fetch;
    },
  };
}

function isSame(url: string, other: string): boolean {
  return new URL(url).href === (URL.canParse(other) ? new URL(other).href : other);
}

function read(status: number, text: string): TokenAnswer {
  const json = parseJson(text);
  const { error, error_description, access_token, refresh_token } = shape.safeParse(json).data ?? {};
  return {
    status,
    error,
    description: error_description,
    isJson: json !== undefined,
    accessToken: access_token,
    refreshToken: refresh_token,
  };
}
