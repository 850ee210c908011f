import { createHash } from 'node:crypto';
import { readFileSync } from 'node:fs';
import type { Outcome } from '../../core/outcome.js';
import { cssString, escapeHtml, escapeLines } from '../../core/text/markup/escape-html.js';
import { grouped, minuteOf } from '../../core/text/numbers.js';
import { startOf } from '../../core/text/shorten.js';
import type { CreateExporter } from '../exporter.js';
import {
  columnsForPeople,
  idColumn,
  type ResultColumn,
  ticketColumn,
  urgencyText,
} from '../result-columns.js';
import { Tally } from '../tally.js';
import type { ReportFacts } from './report-facts.js';
import { summarySection } from './summary-section.js';

const asset = (name: string) => readFileSync(new URL(`assets/${name}`, import.meta.url), 'utf8');
const script = asset('report.js');
const style = asset('report.css');

/** Tickets that a browser lays out together. */
const chunkSize = 200;

/** Characters of a text that are shown before it is folded, and that are kept of it at most. */
const maxUnfolded = 300;
const maxText = 20_000;

/**
 * A report in one file, for those who get it by mail: it needs nothing from elsewhere, works without its script, and its policy
 * runs no other. Rows are written as they come; what they come to is counted, and follows them.
 */
export const htmlExporter: CreateExporter = ({ chosen: columns = columnsForPeople, about }) => {
  const tally = new Tally();
  return {
    begin: () => head(columns, about) + headerOf(about) + tableStart(columns),
    rows(outcomes) {
      let html = '';
      for (const outcome of outcomes) {
        if (tally.total % chunkSize === 0)
          html += `${tally.total === 0 ? '' : '</tbody>'}<tbody role="rowgroup">\n`;
        tally.add([outcome]);
        html += rowOf(outcome, columns);
      }
      return html;
    },
    end: () => `${tally.total === 0 ? '' : '</tbody>'}</table></div>
${tally.total === 0 ? '<p>There were no tickets.</p>\n' : ''}</section>
${summarySection(tally, about)}</main>
<script type="module">${script}</script>
</body>
</html>
`,
  };
};

function head(columns: readonly ResultColumn[], about: ReportFacts | undefined): string {
  const styles = style + columnStyle(columns);
  const policy = [
    "default-src 'none'",
    `script-src '${hashOf(script)}'`,
    `style-src '${hashOf(styles)}'`,
    "base-uri 'none'",
    "form-action 'none'",
  ].join('; ');
  return `<!doctype html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta http-equiv="Content-Security-Policy" content="${policy}">
<meta name="viewport" content="width=device-width, initial-scale=1">
<meta name="color-scheme" content="light dark">
<meta name="referrer" content="no-referrer">
<meta name="generator" content="ticketsift">
<title>${escapeHtml(titleOf(about))}</title>
<style>${styles}</style>
</head>
<body>
`;
}

function hashOf(text: string): string {
  return `sha256-${createHash('sha256').update(text).digest('base64')}`;
}

/** How wide columns are, and what each is called where they are below each other. */
function columnStyle(columns: readonly ResultColumn[]): string {
  const labels = columns.map(
    ({ name }, index) =>
      `.tickets tbody :is(th,td):nth-child(${index + 1})::before{content:${cssString(name)}}`,
  );
  return `@media (min-width:48rem){.tickets tr{grid-template-columns:${columns.map(widthOf).join(' ')}}}
@media (max-width:47.99rem){${labels.join('\n')}}
`;
}

function widthOf(column: ResultColumn): string {
  if (column === idColumn) return 'minmax(5rem,1fr)';
  if (column === ticketColumn) return 'minmax(16rem,6fr)';
  return {
    text: 'minmax(8rem,2fr)',
    urgent: '5rem',
    categories: 'minmax(9rem,2fr)',
    error: 'minmax(9rem,2fr)',
  }[column.kind];
}

function titleOf(about: ReportFacts | undefined): string {
  return about ? `Classified tickets: ${about.source}` : 'Classified tickets';
}

function headerOf(about: ReportFacts | undefined): string {
  const facts = about
    ? `<dl>
<div><dt>When</dt><dd><time datetime="${new Date(about.startedAt).toISOString()}">${minuteOf(about.startedAt)}</time></dd></div>
<div><dt>Source</dt><dd>${escapeHtml(about.source)}</dd></div>
<div><dt>Prompt</dt><dd>${escapeHtml(about.prompt)}</dd></div>
<div><dt>Model</dt><dd>${escapeHtml(about.model)}</dd></div>
</dl>
`
    : '';
  return `<main>
<header>
<h1>${escapeHtml(titleOf(about))}</h1>
${facts}</header>
`;
}

function tableStart(columns: readonly ResultColumn[]): string {
  const headings = columns.map(
    ({ name, kind }) => `<th scope="col" role="columnheader" data-kind="${kind}">${escapeHtml(name)}</th>`,
  );
  return `<section id="tickets" aria-labelledby="tickets-title">
<h2 id="tickets-title">Tickets</h2>
<form id="filter" role="search" aria-label="Tickets" hidden>
<label>Search <input id="search" type="search" autocomplete="off"></label>
<label>Category <select id="category"><option value="">All</option></select></label>
<label>Urgent <select id="urgent"><option value="">All</option><option value="yes">urgent</option><option value="no">not urgent</option></select></label>
<label>Result <select id="result"><option value="">All</option><option value="none">classified</option><option value="any">failed</option></select></label>
<button type="reset">Show all</button>
</form>
<p id="shown" role="status"></p>
<div class="scroll" role="region" aria-label="Table of tickets" tabindex="0">
<table class="tickets" role="table" aria-labelledby="tickets-title">
<thead role="rowgroup"><tr role="row">${headings.join('')}</tr></thead>
`;
}

function rowOf(outcome: Outcome, columns: readonly ResultColumn[]): string {
  const { classification, error } = outcome;
  // The script filters by these, whichever columns are shown.
  const data = classification
    ? ` data-urgent="${urgencyText(outcome)}"${classification.urgent ? ' class="urgent"' : ''}`
    : ` data-error="${error.code}" class="failed"`;
  const cells = columns.map((column, index) =>
    index === 0
      ? `<th scope="row" role="rowheader">${cellOf(column, outcome)}</th>`
      : `<td role="cell">${cellOf(column, outcome)}</td>`,
  );
  return `<tr role="row"${data}>${cells.join('')}</tr>\n`;
}

function cellOf(column: ResultColumn, outcome: Outcome): string {
  const { classification, error } = outcome;
  switch (column.kind) {
    case 'text':
      return textCell(column.text(outcome));
    case 'urgent':
      return urgencyText(outcome);
    case 'categories':
      return (classification?.categories ?? [])
        .map((name) => `<span class="chip">${escapeHtml(name)}</span>`)
        .join(', ');
    case 'error':
      return error ? `<span class="error">${escapeLines(`${error.code}: ${error.message}`)}</span>` : '';
  }
}

/** A long text is folded; one that would make the report too large to mail is cut, and says so. */
function textCell(text: string): string {
  if (text === '') return '';
  if (text.length <= maxUnfolded) return `<div class="text">${escapeLines(text)}</div>`;
  const start = escapeHtml(
    startOf(text, maxUnfolded / 2)
      .replace(/\s+\S*$/, '')
      .replaceAll(/\s+/g, ' '),
  );
  const cut = text.length > maxText ? `\n… (cut off: the text has ${grouped(text.length)} characters)` : '';
  return `<details><summary>${start}…</summary><div class="text">${escapeLines(startOf(text, maxText))}${cut}</div></details>`;
}
