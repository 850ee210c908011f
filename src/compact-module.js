import ts from 'typescript';

/**
 * Returns a module as browsers get it: the same words, without comments and without the space between them.
 * @param {string} source
 */
export function compactModule(source) {
  const { outputText } = ts.transpileModule(source, {
    // Writes every semicolon that lines may leave out.
    compilerOptions: {
      target: ts.ScriptTarget.ESNext,
      module: ts.ModuleKind.ESNext,
      removeComments: true,
      verbatimModuleSyntax: true,
    },
  });
  const file = ts.createSourceFile('module.js', outputText, ts.ScriptTarget.ESNext, true, ts.ScriptKind.JS);
  let compact = '';
  for (const word of wordsIn(file, file)) compact += needsSpace(compact.slice(-1), word) ? ` ${word}` : word;
  return `${compact}\n`;
}

/** @param {ts.Node} node @param {ts.SourceFile} file @returns {Generator<string>} */
function* wordsIn(node, file) {
  const children = node.getChildren(file);
  // Space in a text is no space between words.
  if (children.length === 0 || ts.isTemplateExpression(node)) yield node.getText(file);
  else for (const child of children) yield* wordsIn(child, file);
}

/** @param {string} before the letter before @param {string} word */
function needsSpace(before, word) {
  const first = word.charAt(0);
  const isOneWord = /[\w$]/.test(before) && /[\w$]/.test(first);
  return isOneWord || (before === first && /[+\-/]/.test(first));
}
