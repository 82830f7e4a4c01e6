import { Fault } from '@storemesh/core'
import { type SyntaxTree, syntaxTree } from '../trino/syntax-tree.js'
import { identifier } from '../quoting.js'
import { type Gathering, gatheringsIn, type RuledUse } from './gatherings.js'

/** Of how many persons a group has to be before it is told of, and the column whose distinct values they are. */
export interface LeastGroup {
  readonly least: number
  readonly column: string
}

/**
 * The statement, in which every group of a relation's rows tells of itself only where it is of enough persons. Where that cannot be
 * seen from the statement it is refused: SQL_INVALID, GROUPS_UNPROVEN.
 */
export async function withLeastGroups(sql: string, rules: ReadonlyMap<string, LeastGroup>): Promise<string> {
  const tree = await syntaxTree(sql)
  const gatherings = gatheringsIn(tree, new Set(rules.keys()))
  for (const gathering of gatherings) requireProven(gathering, gatherings)
  const insertions = gatherings.flatMap((gathering) =>
    gathering.ruled.length > 0 && gathering.gathers ? havingOf(gathering, rules) : [],
  )
  return spliced(tree, insertions)
}

/** Rows of a relation are gathered where they are read, or nowhere. */
function requireProven(gathering: Gathering, all: readonly Gathering[]): void {
  const { ruled, gathers, isOpaque } = gathering
  const [first] = ruled
  if (!first) return
  if (isOpaque || (gathers && ruled.some(({ alias }) => alias === undefined))) throw unproven(first)
  if (gathers) return
  const beyond = gathering.named
    ? all.filter((other) => other !== gathering && other.named !== gathering.named)
    : all.filter((other) => gathering.within.includes(other))
  if (beyond.some((other) => other.gathers || other.isOpaque)) throw unproven(first)
}

const unproven = ({ name }: RuledUse): Fault =>
  new Fault(
    'GROUPS_UNPROVEN',
    `groups of fewer persons than ${name} tells of could show here; gather its rows by GROUP BY in the same SELECT that reads it, without DISTINCT, windows and names for its columns`,
  )

/** A text that is put in before a character of the statement. */
interface Insertion {
  readonly at: number
  readonly text: string
}

function havingOf({ ruled, having, to }: Gathering, rules: ReadonlyMap<string, LeastGroup>): readonly Insertion[] {
  const enough = ruled
    .flatMap(({ name, alias }) => {
      const rule = rules.get(name)
      return rule && alias !== undefined ? [`count(DISTINCT ${alias}.${identifier(rule.column)}) >= ${rule.least}`] : []
    })
    .join(' AND ')
  if (!having) return [{ at: to, text: ` HAVING ${enough}` }]
  return [
    { at: having.from, text: '(' },
    { at: having.to, text: `) AND ${enough}` },
  ]
}

function spliced({ text, parameters }: SyntaxTree, insertions: readonly Insertion[]): string {
  const pieces: string[] = []
  let from = 0
  for (const { at: place, text: own } of insertions.toSorted((one, other) => one.at - other.at)) {
    // the tree sees of a parameter its first character alone
    const at = parameters.find((parameter) => parameter.from < place && place < parameter.to)?.to ?? place
    pieces.push(text.slice(from, at).join(''), own)
    from = at
  }
  return [...pieces, text.slice(from).join('')].join('')
}
