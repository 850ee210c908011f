import { customFetch } from 'openid-client';
import * as z from 'zod';
import { parseJson } from '../../core/text/json.js';
import type { Provider } from './provider.js';

/** What a token endpoint answered, as far as its meaning goes, whatever its content type says. Hostile. */
export interface TokenAnswer {
  readonly status: number;
  /** RFC 6749, section 5.2; undefined where it is no error of OAuth. */
  readonly error: string | undefined;
  readonly description: string | undefined;
  readonly isJson: boolean;
  /** The tokens of a success. */
  readonly accessToken: string | undefined;
  readonly refreshToken: string | undefined;
}

/** What is looked at: a part of the wrong form is as good as none. */
const shape = z.object({
  error: z.string().min(1).optional().catch(undefined),
  error_description: z.string().optional().catch(undefined),
  access_token: z.string().min(1).optional().catch(undefined),
  refresh_token: z.string().min(1).optional().catch(undefined),
});

/**
 * Looks at what the token endpoint answers, until this is disposed of: openid-client tells little of an answer that it
 * cannot use.
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
