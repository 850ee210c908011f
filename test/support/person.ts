const mostSteps = 20;

/**
 * Does at an issuer what a person does in a browser, without one: follows redirects, keeps cookies, fills in the
 * name, and says yes. Ends at the first URL that is not the issuer's, which is returned and not visited, or on a page
 * without a form, when it returns undefined.
 * @param account the name to log in with
 * @param cookies what the browser keeps of the issuer's; nothing before, unless given
 */
export async function goThrough(
  start: string,
  account: string,
  cookies = new Map<string, string>(),
): Promise<string | undefined> {
  const { origin } = new URL(start);
  let url = start;
  let form: URLSearchParams | undefined;
  for (let step = 0; step < mostSteps; step++) {
    const response = await fetch(url, {
      redirect: 'manual',
      // A connection that is kept would look like one that the program has left behind.
      headers: {
        cookie: [...cookies].map(([name, value]) => `${name}=${value}`).join('; '),
        connection: 'close',
      },
      ...(form && { method: 'POST', body: form }),
    });
    for (const cookie of response.headers.getSetCookie()) {
      const [name = '', value = ''] = cookie.split(';', 1).join('').split('=', 2);
      cookies.set(name, value);
    }
    const location = response.headers.get('location');
    const page = await response.text();
    if (location !== null) {
      url = new URL(location, url).href;
      form = undefined;
      if (new URL(url).origin !== origin) return url;
      continue;
    }
    const action = /<form[^>]*action="([^"]*)"/.exec(page)?.[1];
    if (action === undefined) return undefined;
    url = new URL(unescaped(action), url).href;
    form = filledIn(page, account);
  }
  throw new Error(`The issuer leads nowhere: ${url}`);
}

function filledIn(page: string, account: string): URLSearchParams {
  const form = new URLSearchParams();
  for (const [input] of page.matchAll(/<input[^>]*>/g)) {
    const attribute = (name: string) => new RegExp(`\\b${name}="([^"]*)"`).exec(input)?.[1];
    const name = attribute('name');
    if (name === undefined) continue;
    const given = name === 'login' ? account : name === 'password' ? 'any' : undefined;
    form.set(name, given ?? unescaped(attribute('value') ?? ''));
  }
  return form;
}

function unescaped(text: string): string {
  return text.replaceAll('&amp;', '&').replaceAll('&quot;', '"');
}
