import { describe, expect, it } from 'vitest';
import { findTicketColumns, needsSample, type WantedColumns } from '../../../src/sources/columns/find.js';

const find = (columns: readonly string[], wanted: WantedColumns = {}, sample: string[][] = []) =>
  findTicketColumns({ name: 't.csv', columns }, wanted, sample, 'ticketsift classify t.csv');

/** The names of the columns that are found. */
function found(columns: readonly string[], wanted: WantedColumns = {}, sample: string[][] = []) {
  const { id, subject, body } = find(columns, wanted, sample);
  const called = (index: number | undefined) => (index === undefined ? undefined : columns[index]);
  return { id: called(id), subject: called(subject), body: body.map(called).join(' + ') };
}

describe('the columns of a ticket', () => {
  it.each([
    ['id,text', 'id', undefined, 'text'],
    ['Text,ID', 'ID', undefined, 'Text'],
    ['ticket_id,Ticket', 'ticket_id', undefined, 'Ticket'],
    ['key,DESCRIPTION', 'key', undefined, 'DESCRIPTION'],
    ['body,id', 'id', undefined, 'body'],
    [' Message ,id', 'id', undefined, ' Message '],
    ['message,body,description,ticket,text,ticket_id,id,key', 'key', undefined, 'text'],
    ['text,other', undefined, undefined, 'text'],
    ['id,Ticket #,Subject,Body', 'Ticket #', 'Subject', 'Body'],
    ['caseNumber,ticketTitle,ticketDescription', 'caseNumber', 'ticketTitle', 'ticketDescription'],
    ['ＩＤ,ＳＵＢＪＥＣＴ,Ｔｅｘｔ', 'ＩＤ', 'ＳＵＢＪＥＣＴ', 'Ｔｅｘｔ'],
    ['id,title,short_description,description', 'id', 'title', 'description'],
    ['Email subject,Email body,Email', undefined, 'Email subject', 'Email body'],
    ['id,Ticket description,Description', 'id', undefined, 'Description'],
    ['id,subject,Customer description,Customer comments', 'id', 'subject', 'Customer comments'],
    ['id,name,Customer name,Message', 'id', undefined, 'Message'],
    ['id,Customer title,Subject,Text', 'id', 'Subject', 'Text'],
    ['id,subject,Ticket response,Review response', 'id', 'subject', ''],
    [
      'Project description,Resolution note,Developer reply text,Requester id,Text',
      undefined,
      undefined,
      'Text',
    ],
    ['id,text,description_html,html_body', 'id', undefined, 'text'],
    ['id,urgent,categories,note,text', 'id', undefined, 'text'],
  ])('are found by their names: %s', (columns, id, subject, body) => {
    expect(found(columns.split(','))).toEqual({ id, subject, body });
  });

  it.each([
    [
      'Zendesk, a view',
      'Summation column,Id,Requester,Requester id,Requester email,Subject,Tags,Ticket type',
      'Id',
      'Subject',
      '',
    ],
    [
      'Zendesk, its API',
      'url,id,external_id,type,subject,raw_subject,description,requester_id,comments',
      'id',
      'subject',
      'description',
    ],
    [
      'Freshdesk, its API',
      'subject,support_email,id,type,description,description_text,custom_fields',
      'id',
      'subject',
      'description_text',
    ],
    [
      'Freshdesk, a report',
      'Ticket ID,Subject,Status,Priority,Source,Type,Agent,Full name,Email,Contact ID',
      'Ticket ID',
      'Subject',
      '',
    ],
    [
      'Jira',
      'Summary,Issue key,Issue id,Issue Type,Project description,Description,Comment,Comment_2',
      'Issue key',
      'Summary',
      'Description',
    ],
    [
      'Salesforce',
      'Case Number,Contact Name,Subject,Description,Case Comments,Type',
      'Case Number',
      'Subject',
      'Description',
    ],
    [
      'ServiceNow',
      'number,short_description,description,comments,work_notes,sys_id',
      'number',
      'short_description',
      'description',
    ],
    [
      'HubSpot',
      'Ticket ID,Ticket name,Ticket description,Pipeline,Ticket owner',
      'Ticket ID',
      'Ticket name',
      'Ticket description',
    ],
    ['GitHub', 'number,title,body,state,labels,comments,id,node_id', 'number', 'title', 'body'],
    [
      'GitLab',
      'Issue ID,URL,Title,State,Description,Author,Labels,Time Spent',
      'Issue ID',
      'Title',
      'Description',
    ],
    [
      'Zoho Desk',
      'Ticket Id,Account Name,Subject,Description,Resolution,Ticket Owner',
      'Ticket Id',
      'Subject',
      'Description',
    ],
    [
      'Help Scout',
      'Conversation Number,Customer Name,Subject,Status,Tags',
      'Conversation Number',
      'Subject',
      '',
    ],
    [
      'Intercom',
      'Conversation ID,Conversation title,Message body,Author',
      'Conversation ID',
      'Conversation title',
      'Message body',
    ],
    ['Front', 'Message ID,Conversation ID,Subject,Extract,Author', 'Conversation ID', 'Subject', 'Extract'],
    [
      'Mailgun',
      'sender,subject,body-plain,stripped-text,stripped-signature',
      undefined,
      'subject',
      'stripped-text',
    ],
    ['Slack', 'user,type,ts,text,thread_ts', 'ts', undefined, 'text'],
    [
      'Google Play',
      'Package Name,Star Rating,Review Title,Review Text,Developer Reply Text,Review Link',
      undefined,
      'Review Title',
      'Review Text',
    ],
    [
      'Trustpilot',
      'Review Id,Reference Id,Review Title,Review Content,Review Stars',
      'Review Id',
      'Review Title',
      'Review Content',
    ],
    [
      'tweets',
      'tweet_id,author_id,inbound,created_at,text,response_tweet_id,in_response_to_tweet_id',
      'tweet_id',
      undefined,
      'text',
    ],
    [
      'complaints',
      'Product,Issue,Consumer complaint narrative,Company public response,Complaint ID',
      'Complaint ID',
      undefined,
      'Consumer complaint narrative',
    ],
    [
      'a data set',
      'Ticket ID,Customer Name,Customer Email,Ticket Type,Ticket Subject,Ticket Description,Resolution',
      'Ticket ID',
      'Ticket Subject',
      'Ticket Description',
    ],
  ])('are found in what help desks export: %s', (_, columns, id, subject, body) => {
    expect(found(columns.split(','))).toEqual({ id, subject, body });
  });

  it.each([
    ['title,id,source.id,source.subject,source.body', 'id', 'source.subject', 'source.body'],
    [
      'key,fields.summary,fields.description,fields.project.description',
      'key',
      'fields.summary',
      'fields.description',
    ],
    ['fields.description,description,subject', undefined, 'subject', 'description'],
    ['source.id,ticket.number,text', 'ticket.number', undefined, 'text'],
    ['id,description.html,description.raw,title.rendered', 'id', 'title.rendered', 'description.raw'],
    ['id,subject,comments,comments.body', 'id', 'subject', 'comments.body'],
    ['id,subject,_embedded.threads.body,source.body', 'id', 'subject', 'source.body'],
    ['id,subject,last_message.body,user.description,organization.details', 'id', 'subject', ''],
    ['id,subject,project.description,resolution.description,reply.text', 'id', 'subject', ''],
    ['id,author.title,customer.description,response.body,text', 'id', undefined, 'text'],
    ['No.,Subj. no,text', undefined, undefined, 'text'],
  ])('are found by the last key of a path: %s', (columns, id, subject, body) => {
    expect(found(columns.split(','))).toEqual({ id, subject, body });
  });

  it.each([
    [
      { text: 'a', id: 'b' },
      { body: 'a', subject: undefined, id: 'b' },
    ],
    [{ text: 'text' }, { body: 'text', subject: undefined, id: 'id' }],
    [{ text: 'a,b' }, { body: 'a + b', subject: undefined, id: 'id' }],
    [{ text: ' b , a ' }, { body: 'b + a', subject: undefined, id: 'id' }],
    [{ subject: 'a' }, { body: 'text', subject: 'a', id: 'id' }],
    [{ subject: 'text' }, { body: 'other text, if any', subject: 'text', id: 'id' }, 'other text, if any'],
    [
      { subject: 'a', text: 'b' },
      { body: 'b', subject: 'a', id: 'id' },
    ],
    [{ text: 'B' }, { body: 'b', subject: undefined, id: 'id' }],
    [{ text: 'full_name' }, { body: 'Full name', subject: undefined, id: 'id' }],
    [
      { text: 'What, if anything, is wrong?' },
      { body: 'What, if anything, is wrong?', subject: undefined, id: 'id' },
    ],
    [
      { text: 'a,What, if anything, is wrong?,b' },
      { body: 'a + What, if anything, is wrong? + b', subject: undefined, id: 'id' },
    ],
  ])('can be named: %j', (wanted, expected, ...more) => {
    const columns = ['id', 'text', 'subject', 'a', 'b', 'Full name', 'What, if anything, is wrong?'];
    if (more.length > 0) columns.push('message');
    const body = more.length > 0 ? 'message' : expected.body;
    expect(found(columns, wanted)).toEqual({ ...expected, body });
  });

  it('that are named need no note', () => {
    expect(find(['id', 'text', 'a', 'b'], { text: 'a', id: 'b' })).toEqual({
      body: [2],
      subject: undefined,
      id: 3,
      notes: [],
      warnings: [],
    });
  });

  it('are said in a note when guessed, and so are rows that are numbered', () => {
    expect(find(['Body', 'from']).notes).toEqual([
      'texts taken from column Body (--text-column names another)',
      'no column of ids, so rows are numbered (--id-column names one)',
    ]);
  });

  it('are said in a note when the text is put together, with the way to do without the subject', () => {
    const { notes, withoutSubject } = find(['No', 'Subject', 'Message body', 'id']);
    expect(notes).toEqual([
      "texts put together from columns Subject and Message body (--text-column 'Message body' takes the second alone)",
      'ids taken from column id (--id-column names another)',
    ]);
    expect(withoutSubject).toBe('Message body');
  });

  it('warn where the subject is all there is', () => {
    expect(find(['Id', 'Subject', 'Tags'])).toMatchObject({
      body: [],
      subject: 1,
      warnings: [
        't.csv has no column of message texts, so tickets are classified by Subject alone (--text-column names one; or export the texts, too)',
      ],
    });
    expect(find(['Id', 'Subject', 'Tags'], { text: 'Subject' }).warnings).toEqual([]);
  });

  it.each(['Body', 'id', 'anything'])('are only texts where there is one: %s', (name) => {
    expect(find([name])).toEqual({
      body: [0],
      subject: undefined,
      id: undefined,
      notes: [
        `texts taken from ${name}, the only column`,
        'no column of ids, so rows are numbered (--id-column names one)',
      ],
      warnings: [],
    });
  });

  it.each([{}, { text: 'text', id: 'id' }])('are no matter where there are none: %j', (wanted) => {
    expect(find([], wanted)).toEqual({
      body: [],
      subject: undefined,
      id: undefined,
      notes: [],
      warnings: [],
    });
  });

  it.each([
    ['no text', ['a', 'b'], {}, 'Cannot tell which column of t.csv holds the text of a ticket'],
    [
      'a text column that is not there',
      ['text'],
      { text: 'tixt' },
      't.csv has no column tixt (--text-column)',
    ],
    ['one of two that is not there', ['text'], { text: 'text,b' }, 't.csv has no column b (--text-column)'],
    [
      'a subject column that is not there',
      ['text'],
      { subject: 's' },
      't.csv has no column s (--subject-column)',
    ],
    ['an id column that is not there', ['text'], { id: 'nr' }, 't.csv has no column nr (--id-column)'],
    [
      'a name that two columns have',
      ['A b', 'a_b'],
      { text: 'a-b' },
      't.csv has no column a-b (--text-column)',
    ],
  ])('are an error that lists the columns: %s', (_, columns, wanted, message) => {
    expect(() => find(columns, wanted)).toThrow(
      expect.objectContaining({ code: 'usage', message: expect.stringContaining(message) }),
    );
    expect(() => find(columns, wanted)).toThrow(
      expect.objectContaining({ hint: expect.stringContaining(`Its columns: ${columns.join(', ')}.`) }),
    );
  });
});

describe('where names tell nothing', () => {
  const columns = ['Timestamp', 'How are you?', "What's wrong, and since when?", 'E-mail', 'Country'];
  const sample = [
    [
      '2026-01-02 09:00',
      'Fine',
      'The printer has been out of order since Monday',
      'ada@example.com',
      'New Zealand',
    ],
    ['2026-01-02 09:01', 'Fine', '打印机从星期一开始就坏了，请帮忙', 'bob@example.com', 'New Zealand'],
    ['2026-01-02 09:02', 'Not so fine', 'I cannot log in any more', 'eve@example.com', 'New Zealand'],
  ];

  it('the column with the most varied prose is proposed first, as a command', () => {
    expect(() => find(columns, {}, sample)).toThrow(
      expect.objectContaining({
        code: 'usage',
        hint: expect.stringMatching(
          /`ticketsift classify t\.csv --text-column 'What'\\''s wrong, and since when\?'`; .*like texts: What's wrong, and since when\?, /,
        ),
      }),
    );
  });

  it.each([
    ['id,text', false],
    ['id,subject', false],
    ['id,subject,comments', true],
    ['id,ticket', true],
    ['a,b', true],
    ['a', false],
  ])('the first rows are read: %s', (names, expected) => {
    expect(needsSample({ columns: names.split(',') }, {})).toBe(expected);
    expect(needsSample({ columns: names.split(',') }, { text: 'a' })).toBe(false);
  });

  it.each([
    ['counts', '3', ''],
    ['codes', 'T-1', ''],
    ['single words', 'good', ''],
    ['dates', '2026-01-02 09:00', ''],
    ['texts', 'Thank you for nothing', 'Comments'],
    ['texts without blanks', '打印机坏了', 'Comments'],
    ['nothing yet', '', 'Comments'],
  ])('a column that may hold anything is the body if it holds words: %s', (_, value, body) => {
    expect(found(['id', 'subject', 'Comments'], {}, [['1', 'Printer', value]])).toMatchObject({ body });
  });
});

describe('names that systems have', () => {
  it.each([
    ['Betreff,Ticketnummer,Beschreibung', 'Ticketnummer', 'Betreff', 'Beschreibung'],
    ['Numéro,Objet,Message', 'Numéro', 'Objet', 'Message'],
    ['Número,Asunto,Descripción', 'Número', 'Asunto', 'Descripción'],
    ['Nummer,Onderwerp,Omschrijving', 'Nummer', 'Onderwerp', 'Omschrijving'],
    ['id,Título,Descrição', 'id', 'Título', 'Descrição'],
    ['id,Assunto,Mensagem', 'id', 'Assunto', 'Mensagem'],
    ['id,Oggetto,Messaggio', 'id', 'Oggetto', 'Messaggio'],
    ['id,Titre,Anfrage', 'id', 'Titre', 'Anfrage'],
    ['id,Detailed Description', 'id', undefined, 'Detailed Description'],
    ['id,First message', 'id', undefined, 'First message'],
    ['id,Original message', 'id', undefined, 'Original message'],
    ['id,Body (plain text)', 'id', undefined, 'Body (plain text)'],
    ["id,Customer's message", 'id', undefined, "Customer's message"],
    ['id,What happened?', 'id', undefined, 'What happened?'],
    ['Card ID,Card Name,Card Description', undefined, 'Card Name', 'Card Description'],
    ['id,cooked,raw', 'id', undefined, 'raw'],
    ['gid,notes', 'gid', undefined, 'notes'],
    ['id,notes,Comments', 'id', undefined, 'Comments'],
    ['id,idReadable,summary,description', 'idReadable', 'summary', 'description'],
    ['session_id,slug,content', 'session_id', undefined, 'content'],
    ['question_id,title,body', 'question_id', 'title', 'body'],
    ['id,messages.body,notes', 'id', undefined, 'messages.body'],
    ['id,description.raw', 'id', undefined, 'description.raw'],
  ])('are known: %s', (columns, id, subject, body) => {
    expect(found(columns.split(','))).toEqual({ id, subject, body });
  });

  it.each([
    ...['Resolution note', 'Project description', 'Developer reply text', 'Requester id', 'Internal notes'],
    ...['Agent notes', 'Case notes', 'Customer notes', 'Company response', 'Agent message', 'Work notes'],
    ...['Data preview', 'Label preview', 'Agent’s message'],
  ])('are whole: %s is neither a text nor an id', (name) => {
    expect(found(['subject', name])).toEqual({ id: undefined, subject: 'subject', body: '' });
  });

  it.each(['response', 'Comments', 'Case Comments', 'note'])(
    'that may be the help desk’s are told: %s',
    (name) => {
      expect(find(['id', 'Subject', name]).warnings).toEqual([
        `column ${name} may hold what the help desk wrote (--text-column Subject leaves it out)`,
      ]);
    },
  );

  it.each(['Customer comments', 'description', 'review'])('that are the customer’s are not: %s', (name) => {
    expect(find(['id', 'Subject', name]).warnings).toEqual([]);
  });

  it('of what is cut are taken last, with a warning', () => {
    expect(found(['id', 'preview', 'text']).body).toBe('text');
    expect(find(['id', 'Last message preview']).warnings).toEqual([
      expect.stringMatching(/^column Last message preview holds the beginning of a message alone/),
    ]);
  });

  it('of steps are joined to the description', () => {
    const columns = ['System.Title', 'System.Description', 'Microsoft.VSTS.TCM.ReproSteps'];
    expect(found(columns).body).toBe('System.Description + Microsoft.VSTS.TCM.ReproSteps');
    expect(find(columns).notes).toContain(
      'column Microsoft.VSTS.TCM.ReproSteps is joined to System.Description',
    );
    expect(found(['System.Title', 'Microsoft.VSTS.TCM.ReproSteps']).body).toBe(
      'Microsoft.VSTS.TCM.ReproSteps',
    );
  });

  it('of ids are chosen by their values', () => {
    const uuid = '9cfb482a-81e3-4154-b5b9-2c805e70a02d';
    expect(needsSample({ columns: ['id', 'identifier', 'text'] }, {})).toBe(true);
    expect(found(['id', 'identifier', 'text'], {}, [[uuid, 'SUP-7', 'a']]).id).toBe('identifier');
    expect(found(['id', 'identifier', 'text'], {}, [['7', 'SUP-7', 'a']]).id).toBe('id');
    expect(found(['ticket', 'text'], {}, [['T-1', 'It jams']])).toMatchObject({ id: 'ticket', body: 'text' });
    expect(found(['ticket', 'text'], {}, [['It jams', 'x']]).id).toBeUndefined();
    expect(found(['ticket', 'subject'], {}, [['It jams', 'x']])).toMatchObject({
      id: undefined,
      body: 'ticket',
    });
  });
});

describe('names of columns', () => {
  const strange = ['text\n', 'x'.repeat(500), ...Array.from({ length: 3000 }, (_, n) => `c${n}`)];

  it('stay on one line and few in an error', () => {
    expect(() => find(strange, { text: 'no' })).toThrow(
      expect.objectContaining({
        hint: expect.stringMatching(/^Its columns: text, x{59}…, c0, .* and 2,982 more\.$/),
      }),
    );
  });

  it('stay on one line in a note', () => {
    expect(find(strange).notes[0]).toBe('texts taken from column text (--text-column names another)');
  });
});
