/** @import { Page } from 'playwright-core' */

/**
 * Does what a person does on the page Try, again and again: types, sorts, filters, looks at tickets, goes to other pages
 * and tests. What is sent is answered before the next action.
 * @param {Page} page
 * @param {string} text of the prompt
 * @param {number} count
 */
export async function act(page, text, count) {
  await page.evaluate(
    `(async (text, count) => {
      const all = (selector) => document.querySelectorAll(selector);
      const post = (path, body) =>
        fetch('/api/' + path, {
          method: 'POST',
          headers: { 'content-type': 'application/json' },
          body: JSON.stringify(body),
        });
      const get = (path) => fetch(path);
      const actions = [
        (n) => post('prompt', { text: text + '\\n'.repeat(1 + (n % 7)) }),
        (n) => get('/api/tickets/' + (n % 20)),
        (n) => all('[data-sort]')[n % 5].click(),
        (n) => all('[data-filter]')[n % 4].click(),
        () => get('/api/prompt'),
        (n) => post('edit', { text, edit: { kind: 'set', field: 'description', value: 'once ' + (n % 5) } }),
        (n) => get(['/', '/saved', '/api/save'][n % 3]),
        (n) => (n % 50 === 0 ? post('test', { text }) : get('/api/prompt')),
      ];
      for (let n = 0; n < count; n++) await (await actions[n % actions.length](Math.floor(n / actions.length)))?.text();
    })(${JSON.stringify(text)}, ${count})`,
  );
}
