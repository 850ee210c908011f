import ts from 'typescript';

const name = 'module.js';
const newest = { target: ts.ScriptTarget.ESNext, module: ts.ModuleKind.ESNext };

/**
 * Returns a module as browsers get it: without comments and the space between words, and with short names for what no other
 * module sees.
 * @param {string} source
 */
export function compactModule(source) {
  const { outputText } = ts.transpileModule(source, {
    // Writes every semicolon that lines may leave out.
    compilerOptions: { ...newest, removeComments: true, verbatimModuleSyntax: true },
  });
  const file = ts.createSourceFile(name, outputText, ts.ScriptTarget.ESNext, true, ts.ScriptKind.JS);
  return `${compact(file, file, shortNames(file))}\n`;
}

/** @param {ts.Node} node @param {ts.SourceFile} file @param {ReadonlyMap<ts.Node, string>} names @returns {string} */
function compact(node, file, names) {
  let text = '';
  for (const word of wordsIn(node, file, names)) text += needsSpace(text.slice(-1), word) ? ` ${word}` : word;
  return text;
}

/** @param {ts.Node} node @param {ts.SourceFile} file @param {ReadonlyMap<ts.Node, string>} names @returns {Generator<string>} */
function* wordsIn(node, file, names) {
  const children = node.getChildren(file);
  if (ts.isTemplateExpression(node)) {
    // Space in a text is not a space between words.
    const spans = node.templateSpans.map(
      ({ expression, literal }) => compact(expression, file, names) + literal.getText(file),
    );
    yield node.head.getText(file) + spans.join('');
  } else if (children.length === 0) yield names.get(node) ?? node.getText(file);
  else for (const child of children) yield* wordsIn(child, file, names);
}

/** @param {string} before the letter before @param {string} word */
function needsSpace(before, word) {
  const first = word.charAt(0);
  const isOneWord = /[\w$]/.test(before) && /[\w$]/.test(first);
  return isOneWord || (before === first && /[+\-/]/.test(first)) || (/\d/.test(before) && first === '.');
}

/** Returns what is written in place of the names of a module's own variables. @param {ts.SourceFile} file */
function shortNames(file) {
  const options = { ...newest, allowJs: true, noLib: true, noResolve: true };
  const host = ts.createCompilerHost(options);
  host.getSourceFile = (path) => (path === name ? file : undefined);
  const checker = ts.createProgram([name], options, host).getTypeChecker();
  const identifiers = [...identifiersIn(file)];
  const taken = new Set(identifiers.map(({ text }) => text));
  /** @type {Map<ts.Symbol, string>} */
  const shortened = new Map();
  /** @type {Map<ts.Node, string>} */
  const names = new Map();
  const free = freeNames(taken);
  for (const node of identifiers) {
    const { parent } = node;
    const isShorthand = ts.isShorthandPropertyAssignment(parent);
    const symbol = isShorthand
      ? checker.getShorthandAssignmentValueSymbol(parent)
      : checker.getSymbolAtLocation(node);
    if (!symbol || node.text.length < 3 || !isOwn(symbol, file)) continue;
    const short = shortened.get(symbol) ?? free.next().value ?? node.text;
    shortened.set(symbol, short);
    const isPart = ts.isBindingElement(parent) && ts.isObjectBindingPattern(parent.parent);
    const isNamed =
      isShorthand || (isPart && parent.name === node && !parent.propertyName && !parent.dotDotDotToken);
    names.set(node, isNamed ? `${node.text}:${short}` : short);
  }
  return names;
}

/** @param {ts.Node} node @returns {Generator<ts.Identifier>} */
function* identifiersIn(node) {
  if (ts.isIdentifier(node)) yield node;
  for (const child of node.getChildren()) yield* identifiersIn(child);
}

/** Whether it is a variable, a parameter or a function that no other module sees. @param {ts.Symbol} symbol @param {ts.SourceFile} file */
function isOwn({ declarations = [] }, file) {
  return (
    declarations.length > 0 &&
    declarations.every((one) => {
      const isVariable =
        ts.isVariableDeclaration(one) ||
        ts.isParameter(one) ||
        ts.isBindingElement(one) ||
        ts.isFunctionDeclaration(one);
      return isVariable && one.getSourceFile() === file && !isExported(one);
    })
  );
}

/** @param {ts.Node} node @returns {boolean} */
function isExported(node) {
  if (ts.canHaveModifiers(node) && node.modifiers?.some(({ kind }) => kind === ts.SyntaxKind.ExportKeyword)) {
    return true;
  }
  const isInside =
    ts.isVariableDeclaration(node) ||
    ts.isVariableDeclarationList(node) ||
    ts.isBindingElement(node) ||
    ts.isObjectBindingPattern(node);
  return isInside && isExported(node.parent);
}

/** @param {ReadonlySet<string>} taken @returns {Generator<string>} */
function* freeNames(taken) {
  const letters = [...'abcdefghijklmnopqrstuvwxyz'];
  const all = ['', ...letters].flatMap((first) => letters.map((second) => first + second));
  for (const short of all) if (!taken.has(short) && !/^(as|do|if|in|is|of)$/.test(short)) yield short;
}
