/** What is done with spreadsheets. */
export type SheetsUse = 'read' | 'write';

/** The scopes that are requested: reading never asks for more than reading. */
export const sheetsScopes: Readonly<Record<SheetsUse, string>> = {
  read: 'https://www.googleapis.com/auth/spreadsheets.readonly',
  write: 'https://www.googleapis.com/auth/spreadsheets',
};

const drive = 'https://www.googleapis.com/auth/drive';

/** Returns whether scopes that were granted are enough. */
export function isGranted(use: SheetsUse, granted: readonly string[]): boolean {
  const enough = [
    sheetsScopes.write,
    drive,
    ...(use === 'read' ? [sheetsScopes.read, `${drive}.readonly`] : []),
  ];
  return granted.some((scope) => enough.includes(scope));
}
