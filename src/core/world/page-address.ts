/** The pages in docs/, by their names. */
export type ManualPage =
  | 'batch'
  | 'cascade'
  | 'checks'
  | 'cleaning'
  | 'cost'
  | 'jobs'
  | 'labels'
  | 'login'
  | 'models'
  | 'prompts'
  | 'redaction'
  | 'reference'
  | 'results'
  | 'running'
  | 'security'
  | 'sources'
  | 'studio'
  | 'team'
  | 'troubleshooting'
  | 'workers';

const folder = 'https://github.com/ticketsift/ticketsift/blob/main/docs';

/** Returns the address of a page of the documentation. @param heading the anchor of a heading on it */
export function pageAddress(page: ManualPage, heading?: string): string {
  return `${folder}/${page}.md${heading === undefined ? '' : `#${heading}`}`;
}
