// What columns and fields are called that hold a part of a ticket, in lower case and without accents.

/** Words that may stand before a name: `Ticket description`, `Consumer complaint narrative`. */
export const things = [
  'ticket',
  'case',
  'issue',
  'incident',
  'request',
  'message',
  'conversation',
  'complaint',
  'review',
  'tweet',
  'feedback',
  'email',
  'mail',
  'bug',
  'inquiry',
  'enquiry',
];
/** Those who write, which may be before a name, too. */
export const people = ['customer', 'consumer', 'respondent'];

/** Words that more likely tell of a person after one of `people`. */
export const tellsOfPerson = new Set([
  ...['title', 'summary', 'headline', 'description', 'details', 'content', 'contents', 'desc'],
  ...['titel', 'titre', 'titulo', 'beschreibung', 'descripcion', 'descricao', 'descrizione', 'omschrijving'],
]);

/** Columns of the beginning of a text. */
export const cutNames = ['last message preview', 'message preview', 'preview'];

/** In this order: where a table has several, the first is it. */
export const bodyNames = [
  'stripped text',
  'description text',
  'body text',
  'plain body',
  'text',
  'description',
  'body',
  'message',
  'content',
  'narrative',
  ...['detailed description', 'full description', 'problem description', 'contents', 'what happened'],
  ...['first message', 'original message', 'initial message', 'body plain text', 'repro steps', 'desc'],
  ...['beschreibung', 'nachricht', 'mensaje', 'descripcion', 'omschrijving', 'mensagem', 'descricao'],
  ...['messaggio', 'descrizione', 'card description'],
  'question',
  'comment',
  'comments',
  'feedback',
  'ticket',
  'details',
  'problem',
  'review',
  'response',
  'complaint',
  'extract',
  ...['anfrage', 'bericht'],
];

/** Taken after all others, and never after another word: `Case notes` are the help desk's. */
export const lastBodyNames = ['raw', 'cooked', 'notes', 'note', ...cutNames];

export const subjectNames = [
  ...['subject', 'title', 'summary', 'short description', 'headline'],
  ...['betreff', 'objet', 'asunto', 'onderwerp', 'assunto', 'oggetto', 'titel', 'titre', 'titulo', 'titolo'],
];
export const namedThings = ['ticket', 'case', 'issue', 'conversation', 'card', 'task'];

const numbered = ['ticket', 'case', 'issue', 'incident', 'request', 'conversation', 'complaint'];
export const idNames = [
  'issue key',
  'key',
  ...numbered.flatMap((thing) => [`${thing} number`, `${thing} no`, `${thing} id`]),
  ...['ticketnummer', 'ticket nummer', 'ticket nr', 'vorgangsnummer'],
  'number',
  'id readable',
  'id',
  ...['message', 'review', 'tweet', 'respondent', 'response'].map((thing) => `${thing} id`),
  ...[
    'identifier',
    'gid',
    'nummer',
    'numero',
    'session id',
    'question id',
    'task id',
    'slug',
    'ts',
    'ticket',
  ],
];

/** Keys around the fields of a ticket that say nothing of whose they are, beside the words that may stand before a name. */
export const wrappers = new Set([
  ...['fields', 'field', 'properties', 'attributes', 'source', 'data', 'node', 'payload', 'record', 'item'],
  ...[
    'object',
    'object attributes',
    'values',
    'value',
    'detail',
    'info',
    'entity',
    'resource',
    'document',
    'doc',
  ],
  ...['microsoft', 'vsts', 'tcm'],
  ...['result', 'system', 'embedded', 'legacy', 'json', 'event', 'row', 'original', 'raw'],
  ...['first message', 'initial message', 'original message', 'opening message', 'first comment'],
]);

/** Keys below a field that hold its value: `description.raw`, `number.display_value`, `title.label`. The first goes before. */
export const valueKeys = [
  ...[
    'display value',
    'plain',
    'plain text',
    'plaintext',
    'text',
    'body',
    'raw',
    'label',
    'rendered',
    'value',
  ],
  ...['content', 'string', 't', 'formatted', 'html'],
];
