import ts from 'typescript'

/** One place at which a file names another module. */
export interface Import {
  readonly line: number
  readonly specifier: string
}

/** Every `import`, `export … from`, `import()`, `import.meta.resolve()`, `require()` and `import('…').Type` of a source file. */
export function importsOf(path: string, text: string): Import[] {
  const source = ts.createSourceFile(path, text, ts.ScriptTarget.Latest, false)
  const found: Import[] = []
  const visit = (node: ts.Node): void => {
    const named = moduleNamedBy(node)
    if (named !== undefined) {
      found.push({ line: source.getLineAndCharacterOfPosition(named.getStart(source)).line + 1, specifier: named.text })
    }
    ts.forEachChild(node, visit)
  }
  visit(source)
  return found
}

function moduleNamedBy(node: ts.Node): ts.StringLiteralLike | undefined {
  if (ts.isImportDeclaration(node) || ts.isExportDeclaration(node)) return literal(node.moduleSpecifier)
  if (ts.isImportTypeNode(node) && ts.isLiteralTypeNode(node.argument)) return literal(node.argument.literal)
  if (ts.isExternalModuleReference(node)) return literal(node.expression)
  if (ts.isCallExpression(node) && loadsModule(node.expression)) return literal(node.arguments[0])
  return undefined
}

function loadsModule(called: ts.Expression): boolean {
  if (called.kind === ts.SyntaxKind.ImportKeyword) return true
  if (ts.isIdentifier(called)) return called.text === 'require'
  if (!ts.isPropertyAccessExpression(called) || called.name.text !== 'resolve') return false
  return ts.isMetaProperty(called.expression) || (ts.isIdentifier(called.expression) && called.expression.text === 'require')
}

const literal = (node: ts.Node | undefined) => (node !== undefined && ts.isStringLiteralLike(node) ? node : undefined)
