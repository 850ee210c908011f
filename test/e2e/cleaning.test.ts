import { describe, expect, it } from 'vitest';
import { type Asked, byText, type EndpointOptions, says, startEndpoint } from '../support/endpoint.js';
import { asking, newUser } from '../support/program.js';

const sentTo = ({ messages }: Asked) => messages.map(({ content }) => content).join('\n');

const html = '<div><p>Broken &amp; cold.</p><p>Please come.</p></div>';
const quoted = 'Still broken.\n\nOn Mon, 5 May 2025, Support <s@example.com> wrote:\n> OLD';
const tickets = `id,subject,description\nT1,Heater,${html}\nT2,<p>Boiler</p>,"${quoted}"\nT3,Roof,a < b\n`;
const cleaned = ['Heater\n\nBroken & cold.\n\nPlease come.', 'Boiler\n\nStill broken.', 'Roof\n\na < b'];
const found = [`Heater\n\n${html}`, `<p>Boiler</p>\n\n${quoted}`, 'Roof\n\na < b'];

async function setUp(prompt = '{text}', options: EndpointOptions = {}) {
  const endpoint = await startEndpoint(options);
  const user = await newUser();
  await user.folder.write('t.csv', tickets);
  const flags = ['classify', 't.csv', ...(await asking(user, endpoint.url, prompt))];
  return {
    endpoint,
    user,
    classify: (...more: string[]) => user.run([...flags, ...more]),
    sent: () => endpoint.requests.map(sentTo).toSorted(),
    async [Symbol.asyncDispose]() {
      await user[Symbol.asyncDispose]();
      await endpoint[Symbol.asyncDispose]();
    },
  };
}

describe('what is sent', () => {
  it('is cleaned, said once and per ticket, and results keep the cells', async () => {
    await using it = await setUp();
    const { code, stdout, stderr } = await it.classify('-v', '--format', 'csv');
    expect(code).toBe(0);
    expect(it.sent()).toEqual(cleaned.toSorted());
    expect(stderr).toContain('cleaned 2 tickets before they are sent: HTML in 2, quoted mails in 1');
    expect(stderr).toContain('t.csv:2: ticket T1: cleaned: html\n');
    expect(stderr).toContain('ticket T2: cleaned: html, quote\n');
    expect(stderr).not.toContain('T3: cleaned');
    expect(stdout).toContain(html);
  });

  it('is what was found with --raw-text', async () => {
    await using it = await setUp();
    const { code, stderr } = await it.classify('--raw-text', '-v');
    expect(code).toBe(0);
    expect(it.sent()).toEqual(found.toSorted());
    expect(stderr).not.toContain('cleaned');
    const { stdout } = await it.user.run(['runs', 'show', 'last', '-v']);
    expect(stdout).toContain('clean.html: false');
  });

  it('is what was found when the failed tickets of a run with --raw-text are sent again', async () => {
    let fails = true;
    await using it = await setUp('{text}', {
      answer: (asked) => (fails ? says('no idea') : byText(asked)),
    });
    expect((await it.classify('--raw-text')).code).toBe(1);
    const { length } = it.endpoint.requests;
    fails = false;
    expect((await it.user.run(['classify', '--retry-errors', 'last'])).code).toBe(0);
    expect(it.endpoint.requests.slice(length).map(sentTo).toSorted()).toEqual(found.toSorted());
  });

  it('is as the prompt says, else as the configuration does', async () => {
    await using it = await setUp('---\nclean: { quotes: false }\n---\n{text}');
    await it.user.folder.write('ticketsift.yaml', 'clean: { html: false, quotes: true }\n');
    expect((await it.classify()).code).toBe(0);
    expect(it.sent()).toEqual(found.toSorted());
    const { stdout } = await it.user.run(['config']);
    expect(stdout).toMatch(/clean\.html +false +.*ticketsift\.yaml/);
    expect(stdout).toMatch(/clean\.disclaimers +false +default/);
  });

  it('is as clean where a placeholder names a column', async () => {
    await using it = await setUp('{subject}: {description}');
    expect((await it.classify()).code).toBe(0);
    expect(it.sent()).toEqual(
      ['Heater: Broken & cold.\n\nPlease come.', 'Boiler: Still broken.', 'Roof: a < b'].toSorted(),
    );
  });

  it('joins messages that are clean each by itself', async () => {
    await using it = await setUp();
    await it.user.folder.write(
      'm.csv',
      `ticket_id,created_at,body\n1,2025-01-01,${html}\n1,2025-01-02,"${quoted}"\n`,
    );
    const flags = await asking(it.user, it.endpoint.url, '{text}');
    const { code } = await it.user.run(['classify', 'm.csv', '--group-by', 'ticket_id', ...flags]);
    expect(code).toBe(0);
    expect(it.sent()).toEqual(['Broken & cold.\n\nPlease come.\n\nStill broken.']);
  });

  it('keeps the headers of a mail, unless the subject or a message before says that it answers one', async () => {
    await using it = await setUp();
    const header = 'From: S <s@example.com>\nSent: 5 May 2025 10:00\nTo: R\nSubject: Heater\n\nOLD';
    const rows = [`1,Heater,"Look at it.\n\n${header}"`, `2,AW: Heater,"Cold.\n\n${header}"`];
    await it.user.folder.write('h.csv', `id,subject,body\n${rows.join('\n')}\n`);
    const flags = await asking(it.user, it.endpoint.url, '{text}');
    expect((await it.user.run(['classify', 'h.csv', ...flags])).code).toBe(0);
    const messages = [`1,2025-05-05,"One.\n\n${header}"`, `1,2025-05-06,"Two.\n\n${header}"`];
    await it.user.folder.write('m.csv', `ticket_id,created_at,body\n${messages.join('\n')}\n`);
    expect((await it.user.run(['classify', 'm.csv', '--group-by', 'ticket_id', ...flags])).code).toBe(0);
    expect(it.sent().at(-1)).toBe(`One.\n\n${header}\n\nTwo.`);
    expect(it.sent().slice(0, -1)).toEqual(['AW: Heater\n\nCold.', `Heater\n\nLook at it.\n\n${header}`]);
  });

  it('is shown by --dry-run with what was cut and what that saves, and costs what was cached once', async () => {
    await using it = await setUp();
    expect((await it.classify('--raw-text')).code).toBe(0);
    const { code, stdout } = await it.classify('--dry-run');
    expect(code).toBe(0);
    expect(stdout).toContain(cleaned[0]);
    expect(stdout).toMatch(/cut: HTML tags \(\d+ characters\)/);
    expect(stdout).toMatch(/Cleaning takes about \d+ tokens out of 2 of 3 tickets; --raw-text sends them\./);
    expect(stdout).toContain('2 requests are cached with texts as they were found');
  });

  it('names a key of clean that there is not', async () => {
    await using it = await setUp('---\nclean: { htlm: false }\n---\n{text}');
    const { code, stderr } = await it.classify();
    expect(code).toBe(2);
    expect(stderr).toContain('There is no key `clean.htlm`');
  });
});
