import { Fault } from '@storemesh/core'
import ts from 'typescript'

/** A file of code while lines are added to it: the text between them stays as somebody wrote it. */
export interface CodeFile {
  readonly path: string
  readonly text: string
}

const treeOf = ({ path, text }: CodeFile): ts.SourceFile => ts.createSourceFile(path, text, ts.ScriptTarget.Latest, true)

const withText = ({ path, text }: CodeFile, at: number, added: string): CodeFile => ({
  path,
  text: text.slice(0, at) + added + text.slice(at),
})

/** The place is not as generated: what was to be written is said, so that somebody writes it by hand. */
const notFound = ({ path }: CodeFile, what: string, byHand: string): Fault =>
  new Fault('EDIT_PLACE_NOT_FOUND', `${path}: expected ${what}; write by hand: ${byHand}`)

function* nodesIn(node: ts.Node): Iterable<ts.Node> {
  yield node
  for (const child of node.getChildren()) yield* nodesIn(child)
}

/** A name that nothing else in the file has, the first of those wished for. */
export function freeName(file: CodeFile, wished: readonly string[]): string {
  const taken = new Set([...nodesIn(treeOf(file))].filter(ts.isIdentifier).map(({ text }) => text))
  const isFree = (name: string) => !taken.has(name) && ts.identifierToKeywordKind(ts.factory.createIdentifier(name)) === undefined
  const found = wished.find(isFree)
  if (found !== undefined) return found
  throw new Fault(
    'NAME_TAKEN',
    `${file.path}: ${wished.join(' and ')} are names of something else already; rename it there first`,
  )
}

/** Names of a package, imported beside those that are. */
export function withImport(file: CodeFile, from: string, names: readonly string[]): CodeFile {
  const imports = treeOf(file).statements.filter(ts.isImportDeclaration)
  const there = imports.find(({ moduleSpecifier }) => ts.isStringLiteral(moduleSpecifier) && moduleSpecifier.text === from)
  const line = `import { ${names.join(', ')} } from '${from}'`
  const last = imports.at(-1)
  if (!there) return withText(file, last ? last.getEnd() : 0, last ? `\n${line}` : `${line}\n`)
  const bindings = there.importClause?.namedBindings
  if (!bindings || !ts.isNamedImports(bindings)) throw notFound(file, `named imports of ${from}`, line)
  const shown = bindings.elements.map((element) => element.getText())
  const all = [...new Set([...shown, ...names])].toSorted((a, b) => compare(plain(a), plain(b)))
  const { text } = file
  return { ...file, text: `${text.slice(0, bindings.getStart())}{ ${all.join(', ')} }${text.slice(bindings.getEnd())}` }
}

const plain = (name: string): string => name.replace(/^type /, '').toLowerCase()

const compare = (a: string, b: string): number => (a < b ? -1 : a > b ? 1 : 0)

/** Statements before the one that the file exports by default. */
export function withDeclaration(file: CodeFile, declaration: string): CodeFile {
  return withText(file, exported(file, declaration).getStart(), `${declaration}\n\n`)
}

const exported = (file: CodeFile, byHand: string): ts.ExportAssignment => {
  const found = treeOf(file).statements.find(ts.isExportAssignment)
  if (found && !found.isExportEquals) return found
  throw notFound(file, 'an export default', byHand)
}

/** An element at the end of a list of `export default defineDomain({ … })`. */
export function withListed(file: CodeFile, list: string, element: string): CodeFile {
  const byHand = `${element} among its ${list}`
  const value = propertyOf(domainObject(file, byHand), list)?.initializer
  if (!value || !ts.isArrayLiteralExpression(value)) throw notFound(file, `${list}: [ … ] in defineDomain`, byHand)
  return withElement(file, value.elements, value.getEnd() - 1, element)
}

/** A property at the end of what `defineDomain` is given. */
export function withDomainProperty(file: CodeFile, name: string, value: string): CodeFile {
  const byHand = `${name}: ${value}`
  const object = domainObject(file, byHand)
  if (propertyOf(object, name)) return file
  return withElement(file, object.properties, object.getEnd() - 1, byHand)
}

function domainObject(file: CodeFile, byHand: string): ts.ObjectLiteralExpression {
  const call = exported(file, byHand).expression
  const [object] = ts.isCallExpression(call) && call.expression.getText() === 'defineDomain' ? call.arguments : []
  if (object && ts.isObjectLiteralExpression(object)) return object
  throw notFound(file, 'export default defineDomain({ … })', byHand)
}

const propertyOf = (object: ts.ObjectLiteralExpression, name: string): ts.PropertyAssignment | undefined =>
  object.properties.filter(ts.isPropertyAssignment).find((property) => property.name.getText() === name)

const withElement = (file: CodeFile, before: ts.NodeArray<ts.Node>, end: number, element: string): CodeFile => {
  const last = before.at(-1)
  const text = `${last && !before.hasTrailingComma ? ', ' : ' '}${element}`
  return withText(file, last && !before.hasTrailingComma ? last.getEnd() : end, text)
}

interface Declared {
  readonly constant: string
  readonly object: ts.ObjectLiteralExpression
}

/** `const factOrder = gold('fact_order', { … })`, by the table's name. */
function declaredTable(file: CodeFile, table: string): Declared | undefined {
  for (const node of nodesIn(treeOf(file))) {
    if (!ts.isVariableDeclaration(node) || !node.initializer || !ts.isCallExpression(node.initializer)) continue
    const [name, object] = node.initializer.arguments
    if (!name || !object || !ts.isStringLiteral(name) || !ts.isObjectLiteralExpression(object)) continue
    if (name.text === table && ts.isIdentifier(node.name)) return { constant: node.name.text, object }
  }
  return undefined
}

/** TABLE_EXISTS */
export function requireUndeclared(file: CodeFile, table: string): void {
  if (declaredTable(file, table))
    throw new Fault('TABLE_EXISTS', `${file.path} declares ${table} already; choose another name, or change it there`)
}

/** What the table is called in the file. */
export function constantOf(file: CodeFile, table: string): string {
  const found = declaredTable(file, table)
  if (found) return found.constant
  throw notFound(file, `const … = bronze, silver or gold('${table}', { … })`, `what is to read ${table}`)
}

/** A property of a table's declaration, before one that it has. */
export function withTableProperty(file: CodeFile, table: string, before: string, property: string): CodeFile {
  const object = declaredTable(file, table)?.object
  const next = object && propertyOf(object, before)
  if (!next) throw notFound(file, `const … = gold('${table}', { … ${before}: … })`, `${property} in the declaration of ${table}`)
  return withText(file, next.getStart(), `${property},\n  `)
}

/** A property at the end of the object that is the last argument of a call. */
export function withExample(file: CodeFile, call: string, property: string): CodeFile {
  const found = [...nodesIn(treeOf(file))].filter(ts.isCallExpression).find(({ expression }) => expression.getText() === call)
  const object = found?.arguments.at(-1)
  if (!object || !ts.isObjectLiteralExpression(object)) throw notFound(file, `${call}( … { … })`, property)
  return withElement(file, object.properties, object.getEnd() - 1, property)
}
