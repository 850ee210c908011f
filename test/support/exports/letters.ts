/** What a customer wrote, from which exports of help desks are made. */
export interface Letter {
  /** Its number: 1, 2, … */
  readonly n: number;
  readonly subject: string;
  /** Paragraphs. */
  readonly body: readonly string[];
}

export const letters: readonly Letter[] = [
  {
    n: 1,
    subject: 'Two invoices for April',
    body: ['Good morning, we got two invoices for April, no. 881 and no. 882.', 'Which one shall we pay?'],
  },
  {
    n: 2,
    subject: 'Aufzug steht',
    body: [
      'Guten Tag, der Aufzug steht seit heute früh zwischen zwei Stockwerken.',
      'Es ist niemand darin. Schöne Grüße',
    ],
  },
  {
    n: 3,
    subject: 'Export stops where a < b',
    body: [
      'The export stops at the filter "a < b && c > d".',
      'The log says Map<String, Row> is empty; ask <kim@example.org>.',
    ],
  },
  {
    n: 4,
    subject: 'Please add a dark theme',
    body: ['A dark theme would be kind to my eyes.', '- for the list\n- for the editor'],
  },
];

/** What of a text must never be sent: the words of others than the customer. */
export const forbidden = ['NOT-THE-CUSTOMER', 'QUOTED-BEFORE', 'base64', '<p', '<div', '&lt;', '&amp;'];

export function plain({ body }: Letter): string {
  return body.join('\n\n');
}

/** The same as a help desk's editor writes it. */
export function html({ body }: Letter): string {
  const escaped = (text: string) =>
    text.replaceAll('&', '&amp;').replaceAll('<', '&lt;').replaceAll('>', '&gt;');
  const paragraphs = body.map((text) => `<p style="margin:0">${escaped(text).replaceAll('\n', '<br>')}</p>`);
  return `<div dir="ltr">${paragraphs.join('\r\n')}<img src="data:image/png;base64,iVBORw0KGgo" alt=""></div>`;
}

/** A mail with the answer of a mail program below it, and the one it answers. */
export function quoting(letter: Letter): string {
  return `${plain(letter)}

On Tue, 6 May 2025 at 08:10, Care <care@example.com> wrote:
> NOT-THE-CUSTOMER Thank you for your letter.
> QUOTED-BEFORE`;
}
