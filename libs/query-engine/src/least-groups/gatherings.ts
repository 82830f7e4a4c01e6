import { AGGREGATES } from '../aggregates.js'
import { childOf, nearest, type SyntaxNode, type SyntaxTree } from '../trino/syntax-tree.js'

/** A SELECT of a statement, or what else puts rows together, as far as it matters to groups. */
export interface Gathering {
  /** Relations with a rule that it reads itself. */
  readonly ruled: RuledUse[]
  /** One row of it may tell of many. */
  gathers: boolean
  /** It does so in a way that HAVING does not reach. */
  isOpaque: boolean
  readonly having: { readonly from: number; readonly to: number } | undefined
  /** Behind its last character. */
  readonly to: number
  /** Those around it. */
  readonly within: readonly Gathering[]
  /** The outermost WITH entry that it is in. */
  readonly named: SyntaxNode | undefined
}

export interface RuledUse {
  /** As the rules have it. */
  readonly name: string
  /** What its columns are known by; undefined where they have other names. */
  readonly alias: string | undefined
}

interface Walk {
  readonly tree: SyntaxTree
  readonly names: ReadonlySet<string>
  readonly found: Gathering[]
  readonly current: Gathering | undefined
  readonly within: readonly Gathering[]
  readonly named: SyntaxNode | undefined
}

export function gatheringsIn(tree: SyntaxTree, names: ReadonlySet<string>): readonly Gathering[] {
  const found: Gathering[] = []
  walk(tree.root, { tree, names, found, current: undefined, within: [], named: undefined })
  return found
}

function walk(node: SyntaxNode, at: Walk): void {
  switch (node.kind) {
    case 'NamedQuery':
      return walkChildren(node, { ...at, named: at.named ?? node })
    case 'SetOperation':
      return walkChildren(node, isAll(node, at.tree) ? at : within(at, opened(node, at, { isOpaque: true })))
    case 'QueryNoWith':
      return ordered(node, at)
    case 'QuerySpecification':
      return walkChildren(node, within(at, opened(node, at)))
    case 'AliasedRelation':
      return aliased(node, at)
    case 'TableRef':
      return use(node, tableAlias(node), at)
  }
  note(node, at)
  walkChildren(node, at)
}

function walkChildren(node: SyntaxNode, at: Walk): void {
  for (const child of node.children) walk(child, at)
}

const within = (at: Walk, current: Gathering): Walk => ({ ...at, current, within: [...at.within, current] })

function opened(node: SyntaxNode, { found, within: around, named }: Walk, said: { readonly isOpaque?: boolean } = {}): Gathering {
  const clause = childOf(node, 'HavingClause')
  const having = clause && { from: clause.children[1]?.from ?? clause.to, to: clause.to }
  const { to } = node
  const gathering = { ruled: [], gathers: false, isOpaque: said.isOpaque ?? false, having, to, within: around, named }
  found.push(gathering)
  return gathering
}

/** What orders a SELECT's rows may gather them, though it stands behind it. */
function ordered(node: SyntaxNode, at: Walk): void {
  const before = at.found.length
  const [term, ...behind] = node.children
  if (term) walk(term, at)
  const select = at.found[before]
  for (const child of behind) walk(child, select ? { ...at, current: select, within: [...at.within, select] } : at)
}

/** `orders.fact_order AS f`, and what is no name of a relation. */
function aliased(node: SyntaxNode, at: Walk): void {
  const [source] = node.children
  const ref = source?.kind === 'TableName' ? nearest(source, 'TableRef')[0] : undefined
  if (!ref) return walkChildren(node, at)
  const given = node.children.slice(1).filter(({ kind }) => kind !== 'Terminal')
  const [alias, columns] = given
  use(ref, columns ? undefined : (alias ?? tableAlias(ref)), at)
}

function use(ref: SyntaxNode, alias: SyntaxNode | undefined, at: Walk): void {
  const parts = ref.children.filter(({ kind }) => kind !== 'Terminal').map((part) => unquoted(textOf(part, at.tree)))
  const name = [...at.names].find((one) => one.toLowerCase() === parts.join('.').toLowerCase())
  if (name === undefined) return
  const gathering = at.current ?? opened(ref, at)
  gathering.ruled.push({ name, alias: alias && textOf(alias, at.tree) })
}

/** A relation without a name of its own is known by the last part of it. */
const tableAlias = (ref: SyntaxNode): SyntaxNode | undefined => ref.children.at(-1)

function note(node: SyntaxNode, { current, tree }: Walk): void {
  if (!current) return
  if (node.kind === 'GroupBy' || node.kind === 'Listagg') current.gathers = true
  if (node.kind === 'SetQuantifier' && textOf(node, tree).toLowerCase() === 'distinct') current.isOpaque = true
  if (node.kind === 'Over' || node.kind === 'WindowDefinition' || node.kind === 'WindowSpecification') current.isOpaque = true
  if (node.kind === 'PatternRecognition' && node.children.length > 1) current.isOpaque = true
  if (node.kind === 'FunctionCall' && !childOf(node, 'Over') && isAggregate(node, tree)) current.gathers = true
}

function isAggregate(call: SyntaxNode, tree: SyntaxTree): boolean {
  const name = childOf(call, 'FunctionName')
  return name !== undefined && AGGREGATES.has(unquoted(textOf(name, tree)).toLowerCase())
}

const isAll = (node: SyntaxNode, tree: SyntaxTree): boolean =>
  node.children.some((child) => textOf(child, tree).toLowerCase() === 'all')

const textOf = ({ from, to }: SyntaxNode, { text }: SyntaxTree): string => text.slice(from, to).join('')

const unquoted = (text: string): string => (text.startsWith('"') ? text.slice(1, -1).replaceAll('""', '"') : text)
