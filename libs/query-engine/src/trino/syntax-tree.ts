import {
  type ANTLRErrorListener,
  CharStreams,
  CommonTokenStream,
  ParserRuleContext,
  type ParseTree,
  TerminalNode,
} from 'antlr4ng'
import { Fault } from '@storemesh/core'
import { loadGrammar, type TrinoGrammar } from './grammar.js'

/** A statement as Trino's grammar sees it. */
export interface SyntaxNode {
  /** The grammar's word for it, such as `TableRef`; `Terminal` for a single token. */
  readonly kind: string
  /** Where it stands in `SyntaxTree.text`; `to` is behind its last character. */
  readonly from: number
  readonly to: number
  readonly children: readonly SyntaxNode[]
}

export interface SyntaxTree {
  /** The statement's characters: positions count these, not UTF-16 units. */
  readonly text: readonly string[]
  readonly root: SyntaxNode
  /** Where `$1`, `$2`, … stand. */
  readonly parameters: readonly ParameterPlace[]
}

export interface ParameterPlace {
  readonly number: number
  readonly from: number
  readonly to: number
}

/** The parser takes a second for some thousand characters, and more the deeper they are nested. */
const SQL_LENGTH_MAX = 100_000
const NESTING_MAX = 200

/** SQL_INVALID, with the place of the first thing that the grammar does not know. */
export async function syntaxTree(sql: string): Promise<SyntaxTree> {
  if (sql.length > SQL_LENGTH_MAX) {
    throw new Fault('SQL_INVALID', `a statement has at most ${SQL_LENGTH_MAX} characters, this one has ${sql.length}`)
  }
  const grammar = await loadGrammar()
  const text = Array.from(sql) // by code points, as the grammar counts
  const parameters = parametersIn(grammar, sql)
  try {
    return { text, root: parsed(grammar, withoutNumbers(text, parameters)), parameters }
  } catch (error) {
    if (error instanceof RangeError) throw new Fault('SQL_INVALID', 'the statement is nested too deeply: write it in parts')
    throw error
  }
}

/** Trino has no `$1`: the lexer gives a `$` that it does not know, and a number right behind it. */
function parametersIn({ Lexer }: TrinoGrammar, sql: string): ParameterPlace[] {
  const lexer = new Lexer(CharStreams.fromString(sql))
  lexer.removeErrorListeners()
  const tokens = lexer.getAllTokens()
  requireShallow(tokens.map((token) => token.text ?? ''))
  return tokens.flatMap((token, index) => {
    const next = tokens[index + 1]
    if (token.text !== '$' || next?.type !== Lexer.INTEGER_VALUE || next.start !== token.stop + 1) return []
    return [{ number: Number(next.text), from: token.start, to: next.stop + 1 }]
  })
}

function requireShallow(tokens: readonly string[]): void {
  let depth = 0
  for (const token of tokens) {
    if (token === '(' || token === '[' || token.toLowerCase() === 'case') depth += 1
    if (token === ')' || token === ']' || token.toLowerCase() === 'end') depth -= 1
    if (depth > NESTING_MAX)
      throw new Fault('SQL_INVALID', `the statement is nested more than ${NESTING_MAX} deep: write it in parts`)
  }
}

/** Each `$12` as Trino's own mark for a parameter, in the same room, so that all else stands where it stood. */
function withoutNumbers(text: readonly string[], parameters: readonly ParameterPlace[]): string {
  const marked = [...text]
  for (const { from, to } of parameters) marked.fill(' ', from, to).fill('?', from, from + 1)
  return marked.join('')
}

function parsed({ Lexer, Parser }: TrinoGrammar, sql: string): SyntaxNode {
  const lexer = new Lexer(CharStreams.fromString(sql))
  const parser = new Parser(new CommonTokenStream(lexer))
  for (const heard of [lexer, parser]) {
    heard.removeErrorListeners()
    heard.addErrorListener(REFUSING)
  }
  return nodeOf(parser.program())
}

/** What follows a first error is mostly its echo. */
const REFUSING: ANTLRErrorListener = {
  syntaxError: (_, offending, line, column) => {
    const found = offending?.text === undefined || offending.text === '<EOF>' ? 'the end' : JSON.stringify(offending.text)
    throw new Fault('SQL_INVALID', `Trino's grammar does not expect ${found} at line ${line}, character ${column + 1}`)
  },
  reportAmbiguity: () => undefined,
  reportAttemptingFullContext: () => undefined,
  reportContextSensitivity: () => undefined,
}

function nodeOf(tree: ParseTree): SyntaxNode {
  if (tree instanceof ParserRuleContext) {
    const [from, to] = [tree.start?.start ?? 0, (tree.stop?.stop ?? -1) + 1]
    const kind = tree.constructor.name.replace(/Context$/, '')
    return { kind, from, to, children: childrenOf(tree).map(nodeOf) }
  }
  const token = tree instanceof TerminalNode ? tree.symbol : undefined
  return { kind: 'Terminal', from: token?.start ?? 0, to: (token?.stop ?? -1) + 1, children: [] }
}

/** A rule that matched nothing has null here, whatever its type says. */
const childrenOf = ({ children }: { readonly children: readonly ParseTree[] | null }) => children ?? []

/** The nearest nodes of a kind, not looked for within one another. */
export const nearest = (node: SyntaxNode, kind: string): readonly SyntaxNode[] =>
  node.children.flatMap((child) => (child.kind === kind ? [child] : nearest(child, kind)))

export const childOf = (node: SyntaxNode, kind: string): SyntaxNode | undefined =>
  node.children.find((child) => child.kind === kind)
