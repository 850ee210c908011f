// The one module of the studio's pages, served as it is. Texts from elsewhere go into text nodes alone.

/** @typedef {{ code: string, message: string, hint: string[], position: { line: number, column: number } | null }} Problem */
/** @typedef {{ n: number, id: string, text: string, isCut: boolean, urgent: boolean | null, categories: string[] | null, error: { code: string, message: string } | null, origin: string | null, was: string | null, isOld: boolean, isToSend: boolean | null }} Row */
/** @typedef {{ revision: number, path: string, isChanged: boolean, problem?: Problem, basis?: object, notKept?: string, restoredFrom?: string }} PromptState */
/** @typedef {{ name?: string, isReading: boolean, tickets: number, of: number, problem?: Problem, notes: string[] }} Source */
/** @typedef {{ isRunning: boolean, isStopping: boolean, text: string, share: number, problem?: Problem }} Run */
/** @typedef {{ source: Source, prompt: PromptState, cost: string, model?: string, run: Run }} State */
/** @typedef {{ name: string, description: string, examples: string[] }} Category */
/** @typedef {Record<string, unknown> & { categories: Category[] }} Fields */
/** @typedef {{ text: string, fields: Fields | null, prompt: PromptState, cost: string }} Draft */
/** @typedef {{ from: number, to: number, lines: string[] }} Hunk */

/** @template {HTMLElement} T @param {string} id @param {new () => T} type @returns {T} */
function get(id, type) {
  const found = document.getElementById(id);
  if (found instanceof type) return found;
  throw new Error(`The page has no ${id}`);
}
/** @param {string} id */
const el = (id) => get(id, HTMLElement);

/** @param {string} name @param {string} [text] @param {string} [className] */
function make(name, text = '', className = '') {
  const made = document.createElement(name);
  made.textContent = text;
  made.className = className;
  return made;
}

/** @param {HTMLElement} element @param {boolean} isShown */
function show(element, isShown) {
  element.hidden = !isShown;
}

/** @param {string} text */
function tell(text) {
  const line = el('connection');
  line.textContent = text;
  show(line, text !== '');
}

const gone = 'The studio has ended. What you typed is still here: start it again in the same folder.';

/**
 * Calls the server. Resolves to undefined where it does not answer.
 * @param {string} path @param {unknown} [body] @param {RequestInit} [more]
 * @returns {Promise<{ ok: boolean, status: number, data: any } | undefined>}
 */
async function call(path, body, more) {
  const post = {
    method: 'POST',
    headers: { 'content-type': 'application/json' },
    body: JSON.stringify(body),
  };
  try {
    const response = await fetch(`/api/${path}`, more ?? (body === undefined ? {} : post));
    if (response.status === 401) tell('This page is no longer let in: press Enter in the terminal.');
    const isJson = response.headers.get('content-type')?.startsWith('application/json');
    const data = isJson ? await response.json() : {};
    return { ok: response.ok, status: response.status, data };
  } catch {
    tell(gone);
    return undefined;
  }
}

/** @param {HTMLElement} box @param {Problem | null | undefined} problem @param {((problem: Problem) => void)} [go] */
function showProblem(box, problem, go) {
  show(box, Boolean(problem));
  box.replaceChildren();
  if (!problem) return;
  const { position } = problem;
  if (position && go) {
    const button = make('button', `Line ${position.line}, column ${position.column}`, 'link');
    button.setAttribute('type', 'button');
    button.addEventListener('click', () => go(problem));
    box.append(button, ' ');
  }
  const message = make('span', problem.message);
  message.dir = 'auto';
  box.append(message);
  for (const line of problem.hint) {
    const hint = make('div', line, 'small');
    hint.dir = 'auto';
    box.append(hint);
  }
}

/** @param {number} ms @param {() => void} work */
function soon(ms, work) {
  let timer = 0;
  const later = () => {
    clearTimeout(timer);
    timer = setTimeout(() => later.now(), ms);
    later.isWaiting = true;
  };
  later.isWaiting = false;
  later.now = () => {
    clearTimeout(timer);
    if (later.isWaiting) {
      later.isWaiting = false;
      work();
    }
  };
  return later;
}

for (const button of document.querySelectorAll('[data-close]')) {
  button.addEventListener('click', () => button.closest('dialog')?.close());
}

const events = new EventSource('/api/events');
events.addEventListener('open', () => tell(''));
events.addEventListener('error', () => tell(gone));

const page = document.querySelector('main')?.dataset.page;
if (page === 'try') tryPage();
else savedPage();

function savedPage() {
  for (const button of /** @type {NodeListOf<HTMLElement>} */ (document.querySelectorAll('[data-open]'))) {
    button.addEventListener('click', async () => {
      const draft = await call('prompt');
      if (draft?.data.prompt.isChanged && !button.dataset.sure) {
        button.dataset.sure = 'yes';
        button.textContent = 'Replace what is not saved?';
        return;
      }
      const opened = await call('open', { prompt: button.dataset.open });
      if (opened?.ok) location.assign('/');
      else if (opened) showProblem(el('open-problem'), opened.data.problem);
    });
  }
}

function tryPage() {
  const text = get('text', HTMLTextAreaElement);
  const form = get('form', HTMLFormElement);
  const table = get('rows', HTMLTableElement);
  const [body = table.createTBody()] = table.tBodies;
  let revision = Number(text.dataset.revision);
  let calls = 0;
  let isRunning = false;

  // The text of the prompt

  const gutter = el('gutter');
  /** @type {number | undefined} */
  let badLine;
  function drawGutter() {
    const count = text.value.split('\n').length;
    /** @param {number} from @param {number} to */
    const numbers = (from, to) =>
      Array.from({ length: Math.max(0, to - from) }, (_, i) => `${from + i}\n`).join('');
    const bad = badLine !== undefined && badLine <= count ? badLine : count + 1;
    gutter.replaceChildren(
      numbers(1, bad),
      ...(bad <= count ? [make('b', `${bad}\n`)] : []),
      numbers(bad + 1, count + 1),
    );
    gutter.scrollTop = text.scrollTop;
  }
  text.addEventListener('scroll', () => {
    gutter.scrollTop = text.scrollTop;
  });

  /** @param {Problem} problem */
  function goTo({ position }) {
    if (!position) return;
    choose('text');
    const lines = text.value.split('\n');
    const before = lines.slice(0, position.line - 1).join('\n').length + (position.line > 1 ? 1 : 0);
    const at = before + position.column - 1;
    text.focus();
    text.setSelectionRange(at, at + 1);
    text.scrollTop = (text.scrollHeight / lines.length) * Math.max(0, position.line - 5);
  }

  /** @param {PromptState} prompt */
  function showPrompt(prompt) {
    el('prompt-name').textContent = prompt.path;
    show(el('changed'), prompt.isChanged);
    showProblem(el('prompt-problem'), prompt.problem, goTo);
    text.setAttribute('aria-invalid', String(Boolean(prompt.problem)));
    badLine = prompt.problem?.position?.line;
    drawGutter();
    const note = el('draft-note');
    const words = prompt.notKept
      ? `What you type is not kept on disk: ${prompt.notKept}`
      : prompt.restoredFrom
        ? `This is what you typed until ${prompt.restoredFrom}.`
        : '';
    show(note, words !== '');
    if (note.firstElementChild) note.firstElementChild.textContent = words;
    show(el('discard'), Boolean(prompt.restoredFrom));
  }

  /** @param {Draft} draft */
  function takeDraft(draft) {
    revision = draft.prompt.revision;
    if (text.value !== draft.text) text.value = draft.text;
    fill(draft.fields);
    showPrompt(draft.prompt);
  }

  /** @param {string} path @param {unknown} [sent] */
  async function change(path, sent) {
    calls++;
    const typed = text.value;
    const answer = await call(path, sent);
    calls--;
    if (answer?.ok && calls === 0 && (path !== 'prompt' || text.value === typed)) takeDraft(answer.data);
    else if (answer?.data.problem) showProblem(el('prompt-problem'), answer.data.problem, goTo);
    return answer;
  }

  const send = soon(250, () => void change('prompt', { text: text.value }));
  text.addEventListener('input', () => {
    drawGutter();
    send();
  });
  addEventListener('pagehide', () => {
    if (!send.isWaiting) return;
    const sent = { 'content-type': 'application/json' };
    void fetch('/api/prompt', {
      method: 'POST',
      headers: sent,
      body: JSON.stringify({ text: text.value }),
      keepalive: true,
    });
  });

  // The same as a form

  const tabs = [el('tab-text'), el('tab-form')];
  /** @param {string} name */
  function choose(name) {
    for (const tab of tabs) {
      const isChosen = tab.id === `tab-${name}`;
      tab.setAttribute('aria-selected', String(isChosen));
      tab.tabIndex = isChosen ? 0 : -1;
      show(el(tab.id.replace('tab', 'panel')), isChosen);
    }
  }
  for (const [index, tab] of tabs.entries()) {
    tab.addEventListener('click', () => choose(tab.id.slice(4)));
    tab.addEventListener('keydown', ({ key }) => {
      if (key !== 'ArrowLeft' && key !== 'ArrowRight') return;
      const other = tabs[1 - index];
      other?.focus();
      other?.click();
    });
  }

  /** @typedef {HTMLInputElement | HTMLTextAreaElement | HTMLSelectElement} Field */
  /** @param {ParentNode} parent */
  const fieldsIn = (parent) => /** @type {NodeListOf<Field>} */ (parent.querySelectorAll('[data-field]'));
  const template = get('category', HTMLTemplateElement);
  const categories = el('categories');
  /** @type {Map<string, unknown>} */
  const edits = new Map();

  /** @param {Fields | null} fields */
  function fill(fields) {
    show(el('form-broken'), fields === null);
    for (const set of form.querySelectorAll('fieldset')) set.disabled = fields === null;
    if (!fields) return;
    while (categories.children.length > fields.categories.length) categories.lastElementChild?.remove();
    while (categories.children.length < fields.categories.length)
      categories.append(template.content.cloneNode(true));
    for (const [index, set] of [...categories.children].entries()) {
      const legend = set.querySelector('legend');
      if (legend) legend.textContent = fields.categories[index]?.name ?? '';
      for (const field of fieldsIn(set)) field.dataset.path = `categories.${index}.${field.dataset.field}`;
      set.querySelector('[data-remove]')?.setAttribute('data-remove', String(index));
    }
    for (const [index, { name }] of fields.categories.entries())
      if (!colours.has(name)) colours.set(name, index % 12);
    for (const field of fieldsIn(form)) {
      if (field === document.activeElement || edits.has(pathOf(field))) continue;
      /** @type {unknown} */
      let value = fields;
      for (const step of pathOf(field).split('.')) value = /** @type {any} */ (value)?.[step];
      const shown = Array.isArray(value) ? value.join('\n') : String(value ?? '');
      if (field instanceof HTMLSelectElement && ![...field.options].some((one) => one.value === shown)) {
        field.append(new Option(shown, shown));
      }
      if (field.value !== shown) field.value = shown;
    }
  }

  /** @param {Field} field */
  const pathOf = (field) => field.dataset.path ?? field.dataset.field ?? '';

  /** @param {Field} field */
  function valueOf(field) {
    const lines = field.value.split('\n').map((line) => line.trim());
    if (field.dataset.kind === 'list') return lines.filter((line) => line !== '');
    if (field.dataset.kind !== 'number') return field.value;
    return field.value === '' ? null : Number(field.value);
  }

  let editing = Promise.resolve();
  const sendEdits = soon(250, () => {
    editing = editing.then(async () => {
      for (const [field, value] of [...edits]) {
        edits.delete(field);
        await change('edit', { text: text.value, edit: { kind: 'set', field, value } });
      }
    });
  });
  form.addEventListener('input', ({ target }) => {
    if (!(target instanceof Element) || !target.matches('[data-field]')) return;
    const field = /** @type {Field} */ (target);
    edits.set(pathOf(field), valueOf(field));
    sendEdits();
  });
  form.addEventListener('submit', (event) => event.preventDefault());
  form.addEventListener('click', async ({ target }) => {
    if (!(target instanceof HTMLElement)) return;
    const { remove } = target.dataset;
    if (remove === undefined && target.id !== 'add-category') return;
    await flush();
    const edit =
      remove === undefined ? { kind: 'add_category' } : { kind: 'remove_category', index: Number(remove) };
    await change('edit', { text: text.value, edit });
    if (remove !== undefined) el('add-category').focus();
    else categories.lastElementChild?.querySelector('input')?.select();
  });

  /** Has the server know all that was typed. */
  async function flush() {
    sendEdits.now();
    await editing;
  }

  el('discard').addEventListener('click', async () => {
    await change('open', { prompt: '' });
  });

  // Tickets

  const source = get('source', HTMLSelectElement);
  source.addEventListener('change', async () => {
    const answer = source.value ? await call('source', { name: source.value }) : undefined;
    if (answer && !answer.ok) showProblem(el('source-problem'), answer.data.problem);
  });
  const sample = get('sample', HTMLInputElement);
  sample.addEventListener('change', async () => {
    if (!sample.reportValidity()) return;
    const answer = await call('sample', { size: Number(sample.value) });
    if (answer && !answer.ok) showProblem(el('source-problem'), answer.data.problem);
  });

  /** @param {File | undefined} file */
  async function upload(file) {
    if (!file) return;
    const headers = {
      'content-type': 'application/octet-stream',
      'x-file-name': encodeURIComponent(file.name.toWellFormed()),
    };
    const answer = await call('upload', undefined, { method: 'POST', headers, body: file });
    if (answer && !answer.ok) showProblem(el('source-problem'), answer.data.problem);
  }
  const file = get('file', HTMLInputElement);
  file.addEventListener('change', async () => {
    await upload(file.files?.[0]);
    file.value = '';
  });
  addEventListener('dragover', (event) => {
    event.preventDefault();
    document.body.classList.add('dropping');
  });
  addEventListener('dragleave', () => document.body.classList.remove('dropping'));
  addEventListener('drop', (event) => {
    event.preventDefault();
    document.body.classList.remove('dropping');
    void upload(event.dataTransfer?.files[0]);
  });

  // The test

  async function test() {
    if (isRunning) return;
    await flush();
    const answer = await call('test', { text: text.value });
    if (!answer || answer.ok) return;
    const { problem } = answer.data;
    if (problem?.code === 'bad_prompt') showProblem(el('prompt-problem'), problem, goTo);
    else showProblem(el('run-problem'), problem);
  }
  const stop = () => void call('stop', {});
  el('test').addEventListener('click', test);
  el('stop').addEventListener('click', stop);
  addEventListener('keydown', (event) => {
    if (!event.ctrlKey && !event.metaKey) return;
    /** @type {Record<string, () => unknown>} */
    const keys = { Enter: test, '.': stop, s: openSave };
    const work = keys[event.key];
    if (!work || document.querySelector('dialog[open]')) return;
    event.preventDefault();
    void work();
  });

  /** @param {State} state */
  function showState({ source: { name, isReading, tickets, of, problem, notes }, prompt, cost, model, run }) {
    if (calls === 0 && !send.isWaiting && !sendEdits.isWaiting) {
      if (prompt.revision === revision) showPrompt(prompt);
      else void change('prompt');
    }
    if (name && ![...source.options].some(({ value }) => value === name))
      source.append(new Option(name, name));
    if (name && document.activeElement !== source) source.value = name;
    showProblem(el('source-problem'), problem);
    const list = el('notes');
    list.replaceChildren(...notes.map((note) => make('li', note)));
    show(list, notes.length > 0);
    isRunning = run.isRunning;
    show(el('test'), !isRunning);
    show(el('stop'), isRunning);
    get('stop', HTMLButtonElement).disabled = run.isStopping;
    get('test', HTMLButtonElement).disabled = tickets === 0;
    const words = [model ?? '', cost].filter((part) => part !== '').join(': ');
    el('cost').textContent = isRunning ? '' : words;
    show(el('progress'), run.text !== '');
    el('stage').textContent = run.isStopping ? `${run.text} · stopping` : run.text;
    const bar = el('progress').querySelector('progress');
    if (bar) bar.value = run.share;
    showProblem(el('run-problem'), run.problem);
    el('empty').textContent = isReading
      ? `Reading ${name}…`
      : name && !problem
        ? 'It holds no tickets.'
        : 'No tickets yet. Choose a source, or drop a file on the page.';
    show(el('empty'), tickets === 0);
    table.setAttribute('aria-label', of > tickets ? `Results: ${tickets} of ${of} tickets` : 'Results');
  }
  events.addEventListener('state', (event) => showState(JSON.parse(event.data).state));

  // Results

  /** @type {{ row: Row, line: HTMLTableRowElement }[]} */
  let rows = [];
  /** @type {Map<string, number>} */
  const colours = new Map();
  const rowTemplate = get('row', HTMLTemplateElement);

  /** @param {string} name */
  function chip(name) {
    if (!colours.has(name)) colours.set(name, colours.size % 12);
    const made = make('span', name, `chip k${colours.get(name)}`);
    made.dir = 'auto';
    return made;
  }

  /** @param {HTMLTableRowElement} line @param {Row} row */
  function draw(line, row) {
    const [id, words, urgent, named, outcome] = line.cells;
    const button = id?.querySelector('button');
    if (!button || !words || !urgent || !named || !outcome) return;
    button.textContent = row.id;
    words.textContent = row.isCut ? `${row.text}…` : row.text;
    urgent.replaceChildren(
      row.urgent === null ? '' : row.urgent ? make('span', 'urgent', 'chip alarm') : 'no',
    );
    named.replaceChildren(...(row.categories ?? []).flatMap((name) => [chip(name), ' ']));
    const parts = [];
    if (row.error) parts.push(make('span', row.error.code, 'chip error'));
    if (row.was !== null) parts.push(make('span', `was ${row.was}`, 'was'));
    if (row.isToSend) parts.push(make('span', 'to send', 'chip quiet'));
    else if (row.origin && row.origin !== 'none') parts.push(make('span', row.origin, 'small'));
    outcome.replaceChildren(...parts.flatMap((part) => [part, ' ']));
    line.classList.toggle('old', row.isOld);
  }

  /** @param {{ isAll: boolean, rows: Row[] }} event */
  function takeRows(event) {
    if (event.isAll) {
      rows = event.rows.map((row) => {
        const line = rowTemplate.content.querySelector('tr')?.cloneNode(true);
        if (!(line instanceof HTMLTableRowElement)) throw new Error('The page has no row');
        line.dataset.n = String(row.n);
        return { row, line };
      });
      body.replaceChildren(...rows.map(({ line }) => line));
    }
    for (const row of event.rows) {
      const found = rows[row.n];
      if (!found) continue;
      found.row = row;
      draw(found.line, row);
    }
    arrangeSoon();
  }
  events.addEventListener('rows', (event) => takeRows(JSON.parse(event.data)));

  const search = get('search', HTMLInputElement);
  const byCategory = get('by-category', HTMLSelectElement);
  const boxes = /** @type {NodeListOf<HTMLInputElement>} */ (document.querySelectorAll('[data-filter]'));
  /** @type {Record<string, (row: Row) => boolean>} */
  const tests = {
    urgent: (row) => row.urgent === true,
    error: (row) => row.error !== null,
    changed: (row) => row.was !== null,
    'to send': (row) => row.isToSend === true,
  };
  /** @type {Record<string, (row: Row) => string | number>} */
  const sorts = {
    ticket: (row) => row.n,
    text: (row) => row.text.toLowerCase(),
    urgent: (row) => (row.urgent === null ? 2 : row.urgent ? 0 : 1),
    categories: (row) => row.categories?.join(', ') ?? '\uffff',
    outcome: (row) => (row.error ? `0${row.error.code}` : row.was !== null ? '1' : row.isToSend ? '2' : '3'),
  };
  let sort = { name: 'ticket', sign: 1 };

  let isWaiting = false;
  function arrangeSoon() {
    if (isWaiting) return;
    isWaiting = true;
    requestAnimationFrame(() => {
      isWaiting = false;
      arrange();
    });
  }

  function arrange() {
    const wanted = [...boxes].filter((box) => box.checked).map((box) => tests[box.dataset.filter ?? '']);
    const word = search.value.trim().toLowerCase();
    let shown = 0;
    for (const { row, line } of rows) {
      const isShown =
        wanted.every((test) => test?.(row)) &&
        (byCategory.value === '' || row.categories?.includes(byCategory.value) === true) &&
        (word === '' || `${row.id}\n${row.text}`.toLowerCase().includes(word));
      line.hidden = !isShown;
      if (isShown) shown++;
    }
    const keyOf = sorts[sort.name] ?? (({ n }) => n);
    const keys = new Map(rows.map((one) => [one, keyOf(one.row)]));
    const order = rows.toSorted((a, b) => {
      const [x = 0, y = 0] = [keys.get(a), keys.get(b)];
      return (x < y ? -1 : x > y ? 1 : 0) * sort.sign || a.row.n - b.row.n;
    });
    if (order.some(({ line }, index) => body.children[index] !== line)) {
      const { activeElement } = document;
      body.append(...order.map(({ line }) => line));
      if (activeElement instanceof HTMLElement && body.contains(activeElement)) activeElement.focus();
    }
    el('shown').textContent = shown === rows.length ? `${shown} tickets` : `${shown} of ${rows.length}`;
    drawChart();
  }
  for (const box of [search, byCategory, ...boxes]) box.addEventListener('input', arrangeSoon);
  for (const button of /** @type {NodeListOf<HTMLElement>} */ (table.querySelectorAll('[data-sort]'))) {
    button.addEventListener('click', () => {
      const name = button.dataset.sort ?? '';
      sort = { name, sign: sort.name === name ? -sort.sign : 1 };
      for (const head of table.querySelectorAll('th[aria-sort]')) head.setAttribute('aria-sort', 'none');
      button.closest('th')?.setAttribute('aria-sort', sort.sign === 1 ? 'ascending' : 'descending');
      arrangeSoon();
    });
  }

  const svg = 'http://www.w3.org/2000/svg';
  function drawChart() {
    /** @type {Map<string, number>} */
    const counts = new Map();
    for (const { row } of rows)
      for (const name of row.categories ?? []) counts.set(name, (counts.get(name) ?? 0) + 1);
    const bars = [...counts].toSorted(([a, x], [b, y]) => y - x || (a < b ? -1 : 1)).slice(0, 30);
    const names = ['', ...[...counts.keys()].toSorted()];
    if ([...byCategory.options].map(({ value }) => value).join('\n') !== names.join('\n')) {
      const { value } = byCategory;
      byCategory.replaceChildren(...names.map((name) => new Option(name || 'all categories', name)));
      byCategory.value = names.includes(value) ? value : '';
    }
    const most = bars[0]?.[1] ?? 1;
    const chart = el('chart');
    while (chart.children.length > bars.length) chart.lastElementChild?.remove();
    while (chart.children.length < bars.length) {
      const item = make('li');
      const button = make('button', '', 'bar');
      button.setAttribute('type', 'button');
      button.addEventListener('click', () => {
        const name = button.dataset.name ?? '';
        byCategory.value = byCategory.value === name ? '' : name;
        arrangeSoon();
      });
      const drawing = document.createElementNS(svg, 'svg');
      drawing.setAttribute('viewBox', '0 0 100 6');
      drawing.setAttribute('preserveAspectRatio', 'none');
      drawing.setAttribute('aria-hidden', 'true');
      drawing.append(document.createElementNS(svg, 'rect'));
      const name = make('span', '', 'name');
      name.dir = 'auto';
      button.append(name, make('span', '', 'count'), drawing);
      item.append(button);
      chart.append(item);
    }
    for (const [index, [name, count]] of bars.entries()) {
      const button = chart.children[index]?.firstElementChild;
      const bar = button?.querySelector('rect');
      if (!(button instanceof HTMLElement) || !bar) continue;
      chip(name);
      button.dataset.name = name;
      button.setAttribute('aria-pressed', String(byCategory.value === name));
      const [label, number] = button.children;
      if (label) label.textContent = name;
      if (number) number.textContent = String(count);
      bar.setAttribute('width', String((100 * count) / most));
      bar.setAttribute('height', '6');
      bar.setAttribute('class', `k${colours.get(name)}`);
    }
  }

  const detail = get('detail', HTMLDialogElement);
  /** @param {Row} row */
  async function open(row) {
    const answer = await call(`tickets/${row.n}`);
    if (!answer?.ok) return;
    el('detail-title').textContent = row.id;
    el('detail-place').textContent = answer.data.place;
    const parts = row.error ? [make('p', `${row.error.code}: ${row.error.message}`, 'problem')] : [];
    if (row.urgent) parts.push(make('span', 'urgent', 'chip alarm'));
    el('detail-outcome').replaceChildren(...parts, ...(row.categories ?? []).map(chip));
    el('detail-text').textContent = answer.data.text;
    el('detail-reply').textContent =
      answer.data.reply ?? 'There is none: no answer was used for this ticket yet.';
    detail.showModal();
  }
  body.addEventListener('click', ({ target }) => {
    const line = target instanceof Element ? target.closest('tr') : null;
    const found = rows[Number(line?.dataset.n)];
    if (found && getSelection()?.isCollapsed !== false) void open(found.row);
  });
  body.addEventListener('keydown', (event) => {
    const step = event.key === 'ArrowDown' ? 1 : event.key === 'ArrowUp' ? -1 : 0;
    const line = event.target instanceof Element ? event.target.closest('tr') : null;
    if (step === 0 || !line) return;
    event.preventDefault();
    const lines = [...body.rows].filter((one) => !one.hidden);
    lines[lines.indexOf(line) + step]?.querySelector('button')?.focus();
  });

  // Saving

  const dialog = get('save-dialog', HTMLDialogElement);
  const [name, message] = [get('save-name', HTMLInputElement), get('save-message', HTMLInputElement)];
  const visibility = get('save-visibility', HTMLSelectElement);
  /** @type {number | undefined} */
  let ifVersion;
  const resetSave = () => {
    ifVersion = undefined;
    showProblem(el('save-problem'), null);
    show(el('conflict'), false);
    el('save-button').textContent = 'Save';
  };
  async function openSave() {
    await flush();
    send.now();
    const answer = await call('save');
    if (!answer) return;
    resetSave();
    if (answer.ok) {
      name.value = answer.data.name;
      visibility.value = answer.data.visibility;
    } else showProblem(el('save-problem'), answer.data.problem);
    message.value = '';
    dialog.showModal();
    name.select();
  }
  el('save').addEventListener('click', openSave);
  for (const field of [name, visibility]) field.addEventListener('input', resetSave);
  get('save-form', HTMLFormElement).addEventListener('submit', async (event) => {
    event.preventDefault();
    const sent = { text: text.value, name: name.value, message: message.value, visibility: visibility.value };
    const answer = await call('save', ifVersion === undefined ? sent : { ...sent, ifVersion });
    if (!answer) return;
    if (answer.ok) {
      dialog.close();
      tell(
        answer.data.isNew
          ? `Saved ${answer.data.reference}.`
          : `${answer.data.reference} says the same already.`,
      );
    } else if (answer.data.kind === 'conflict') {
      ifVersion = answer.data.newest;
      showProblem(el('save-problem'), null);
      el('conflict-since').replaceChildren(
        ...answer.data.since.map((/** @type {string} */ line) => make('li', line)),
      );
      const { frontMatter, body: inBody } = answer.data.changes;
      drawDiff(el('conflict-diff'), [...frontMatter, ...inBody]);
      show(el('conflict'), true);
      el('save-button').textContent = `Save as version ${answer.data.newest + 1}`;
    } else showProblem(el('save-problem'), answer.data.problem);
  });

  /** @param {HTMLElement} box @param {Hunk[]} hunks */
  function drawDiff(box, hunks) {
    box.replaceChildren(hunks.length === 0 ? 'They say the same.' : '');
    for (const { from, to, lines } of hunks) {
      box.append(make('div', `line ${from} → ${to}`, 'at'));
      for (const line of lines)
        box.append(make('div', line, line[0] === '+' ? 'added' : line[0] === '-' ? 'removed' : ''));
    }
  }

  drawGutter();
  void change('prompt');
}
