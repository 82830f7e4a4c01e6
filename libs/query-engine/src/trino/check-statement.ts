import { Fault } from '@storemesh/core'
import { childOf, nearest, type SyntaxNode, type SyntaxTree, syntaxTree } from './syntax-tree.js'

/** A statement that was checked: its text, and what is to stand in place of some of it. */
export interface CheckedStatement {
  readonly text: readonly string[]
  /** Where in it the SELECT stands; what is around it is a semicolon, or a comment. */
  readonly from: number
  readonly to: number
  /** In the order of their first use. */
  readonly names: readonly string[]
  /** In the order of the text, none within another. */
  readonly places: readonly Place[]
}

export type Place = { readonly from: number; readonly to: number } & (
  | {
      readonly kind: 'relation'
      readonly name: string
      /** What it is known by where the statement gives it no name of its own. */
      readonly alias: string | undefined
      /** It stands as `TABLE orders.fact_order`, where a SELECT could. */
      readonly isQuery: boolean
    }
  | {
      readonly kind: 'parameter'
      readonly number: number
      /** Where only a bare number may stand, as behind LIMIT. */
      readonly isCount: boolean
    }
  | { readonly kind: 'nothing' }
)

/** They look outside of the question's rows: at the server, at who asks. */
const REFUSED_KINDS: ReadonlySet<string> = new Set([
  'CurrentUser',
  'CurrentCatalog',
  'CurrentSchema',
  'CurrentPath',
  'TableFunctionInvocation',
  'WithFunction',
])
const REFUSED_FUNCTIONS: ReadonlySet<string> = new Set(['version', 'current_groups', 'current_session_user'])

/** Proves that the text is one SELECT that reads nothing but relations. SQL_INVALID, SQL_NOT_A_SELECT, SQL_FUNCTION_REFUSED. */
export async function checkStatement(sql: string): Promise<CheckedStatement> {
  const tree = await syntaxTree(sql)
  const places: Place[] = []
  const select = onlySelect(tree)
  walk(select, { tree, scope: new Set(), alias: 'own', places })
  const names = new Set(places.toSorted(byPlace).flatMap((place) => (place.kind === 'relation' ? [place.name] : [])))
  const { text } = tree
  const { from, to } = select
  return { text, from, to, names: [...names], places: [...places, ...shortened(tree, places)].toSorted(byPlace) }
}

const byPlace = (one: Place, other: Place) => one.from - other.from

function onlySelect({ root }: SyntaxTree): SyntaxNode {
  const statements = nearest(root, 'Statements')
  const [statement] = statements
  if (!statement || statements.length > 1) {
    throw new Fault('SQL_NOT_A_SELECT', `expected exactly one statement, got ${statements.length}`)
  }
  const query = childOf(childOf(statement, 'SingleStatement') ?? statement, 'StatementDefault')
  if (query) return query
  throw new Fault('SQL_NOT_A_SELECT', 'expected one SELECT; statements that show or change something are not run here')
}

interface Walk {
  readonly tree: SyntaxTree
  /** Names of WITH that are seen here. */
  readonly scope: ReadonlySet<string>
  /** `given` where the statement names the relation itself. */
  readonly alias: 'given' | 'own'
  readonly places: Place[]
}

function walk(node: SyntaxNode, at: Walk): void {
  refuse(node, at.tree)
  if (node.kind === 'TableRef') return relation(node, node, at)
  const query = node.kind === 'Table' ? childOf(node, 'TableRef') : undefined
  if (query) return relation(query, node, at)
  if (node.kind === 'QueryPeriod') {
    throw new Fault('SQL_INVALID', 'a relation is bound to its snapshot by the caller, not by FOR … AS OF')
  }
  if (isParameter(node, at.tree)) return parameter(node, at, false)
  if (node.kind === 'RowCount') return count(node, at)
  const alias = node.kind === 'AliasedRelation' ? aliasOf(node) : node.kind === 'ParenthesizedRelation' ? 'own' : at.alias
  const scope = withNames(node, at)
  for (const child of node.children) if (child.kind !== 'With') walk(child, { ...at, alias, scope })
}

/** A WITH is seen by those after it and by the body; only a recursive one sees itself. */
function withNames(node: SyntaxNode, at: Walk): ReadonlySet<string> {
  const clause = childOf(node, 'With')
  if (!clause) return at.scope
  const isRecursive = clause.children.some((child) => textOf(child, at.tree).toLowerCase() === 'recursive')
  let { scope } = at
  for (const named of clause.children.filter(({ kind }) => kind === 'NamedQuery')) {
    const [identifier] = named.children
    const seen = new Set([...scope, identifier ? nameOf(identifier, at.tree).toLowerCase() : ''])
    walk(named, { ...at, scope: isRecursive ? seen : scope })
    scope = seen
  }
  return scope
}

function relation(named: SyntaxNode, whole: SyntaxNode, { tree, scope, alias, places }: Walk): void {
  const parts = partsOf(named, tree)
  const [first = ''] = parts
  if (parts.length === 1 && scope.has(first.toLowerCase())) return
  const { from, to } = whole
  const own = alias === 'own' ? parts.at(-1) : undefined
  places.push({ kind: 'relation', from, to, name: parts.join('.'), alias: own, isQuery: whole.kind === 'Table' })
}

/** `relation (AS name)`: a name, or a MATCH_RECOGNIZE, which makes the rows its own. */
const aliasOf = (node: SyntaxNode): Walk['alias'] =>
  node.children.length > 1 || nearest(node, 'PatternRecognition').some(({ children }) => children.length > 1) ? 'given' : 'own'

const isParameter = (node: SyntaxNode, tree: SyntaxTree) =>
  node.kind === 'Parameter' || (node.kind === 'Terminal' && node.to - node.from === 1 && textOf(node, tree) === '?')

function count(node: SyntaxNode, at: Walk): void {
  if (at.tree.parameters.some(({ from }) => from === node.from)) parameter(node, at, true)
}

function parameter(node: SyntaxNode, { tree, places }: Walk, isCount: boolean): void {
  const place = tree.parameters.find(({ from }) => from === node.from)
  if (!place) throw new Fault('SQL_INVALID', 'a parameter is written $1, $2 and so on, not ?')
  places.push({ kind: 'parameter', ...place, isCount })
}

function refuse(node: SyntaxNode, tree: SyntaxTree): void {
  const name = node.kind === 'FunctionCall' ? childOf(node, 'FunctionName') : undefined
  const parts = name ? partsOf(childOf(name, 'QualifiedName') ?? name, tree) : []
  const isRefused = parts.length > 1 || REFUSED_FUNCTIONS.has(parts[0]?.toLowerCase() ?? '')
  if (!isRefused && !REFUSED_KINDS.has(node.kind)) return
  throw new Fault(
    'SQL_FUNCTION_REFUSED',
    `${parts.join('.') || textOf(node, tree)} at character ${node.from}: a statement reads relations, and computes from them alone`,
  )
}

const WRAPPERS: ReadonlySet<string> = new Set(['ColumnReference', 'ColumnName'])

/** `orders.fact_order.total` of a relation that stands without an alias: what it became is known by the table's name alone. */
function shortened(tree: SyntaxTree, places: readonly Place[]): Place[] {
  const known = new Set(
    places.flatMap((place) => (place.kind === 'relation' && place.alias !== undefined ? [place.name.toLowerCase()] : [])),
  )
  const found: Place[] = []
  const look = (node: SyntaxNode, parent: SyntaxNode): void => {
    const isWhole = parent.kind === 'TableAllColumns'
    const identifiers = node.kind === 'QualifiedName' && parent.kind !== 'FunctionName' ? identifiersOf(node) : []
    const [first, second, third] = identifiers
    if (first && second && (third || isWhole) && known.has(`${nameOf(first, tree)}.${nameOf(second, tree)}`.toLowerCase()))
      found.push({ kind: 'nothing', from: first.from, to: second.from })
    for (const child of node.children) look(child, WRAPPERS.has(node.kind) ? parent : node)
  }
  if (known.size > 0) look(tree.root, tree.root)
  return found
}

const identifiersOf = (node: SyntaxNode) => node.children.filter(({ kind }) => kind !== 'Terminal')

const partsOf = (node: SyntaxNode, tree: SyntaxTree) => identifiersOf(node).map((part) => nameOf(part, tree))

const textOf = ({ from, to }: SyntaxNode, { text }: SyntaxTree) => text.slice(from, to).join('')

function nameOf(node: SyntaxNode, tree: SyntaxTree): string {
  const text = textOf(node, tree)
  return text.startsWith('"') ? text.slice(1, -1).replaceAll('""', '"') : text
}
