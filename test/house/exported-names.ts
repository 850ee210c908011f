import ts from 'typescript';

/** The names that a file declares and exports, each once: overloads and re-exports are not a second meaning. */
export function exportedNames(file: ts.SourceFile): Set<string> {
  return new Set(
    file.statements.filter(isExported).flatMap((statement) => {
      if (ts.isVariableStatement(statement)) {
        return statement.declarationList.declarations.flatMap(({ name }) => boundNames(name));
      }
      const isNamed =
        ts.isFunctionDeclaration(statement) ||
        ts.isClassDeclaration(statement) ||
        ts.isInterfaceDeclaration(statement) ||
        ts.isTypeAliasDeclaration(statement) ||
        ts.isEnumDeclaration(statement);
      return isNamed && statement.name ? [statement.name.text] : [];
    }),
  );
}

/** Whether a statement exports what it declares. */
export function isExported(statement: ts.Statement): boolean {
  return (
    ts.canHaveModifiers(statement) &&
    ts.getModifiers(statement)?.some(({ kind }) => kind === ts.SyntaxKind.ExportKeyword) === true
  );
}

function boundNames(name: ts.BindingName): string[] {
  if (ts.isIdentifier(name)) return [name.text];
  return name.elements.flatMap((element) => (ts.isBindingElement(element) ? boundNames(element.name) : []));
}
