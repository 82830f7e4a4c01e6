import ts from 'typescript'
import type { Rule, Violation } from '../rule.js'
import { type CodeFile, lineOf, nodesOf } from '../tree.js'

const SILENCED = /\/[/*].*@ts-(?:ignore|nocheck)/
const EXPECTED = /\/[/*].*@ts-(?:expect-error)(?<reason>.*)/
const LINT_OFF = /\/[/*]\s*(?:oxlint|eslint|biome)-(?:disable|ignore)\S*\s(?<reason>.*)/
const REASON = /(?:--|:)\s*\S+\s+\S+/

/** What is not to compile is proven by expecting the error: a few words behind the mark say what is expected. */
const WORDS = /\S+\s+\S+/

/** Ways around the compiler and the linter. */
export const escapeHatches: Rule = {
  name: 'escape-hatches',
  check: ({ code }) => code.flatMap((file) => [...inTypes(file), ...inComments(file)]),
}

function inTypes({ path, ast }: CodeFile): Violation[] {
  return [...nodesOf(ast)].flatMap((node) => {
    if (node.kind === ts.SyntaxKind.AnyKeyword) {
      return [
        {
          file: path,
          line: lineOf(ast, node),
          message: 'the type any: say what it is, or take unknown and narrow it with a guard',
        },
      ]
    }
    if (!isDoubleCast(node)) return []
    return [{ file: path, line: lineOf(ast, node), message: 'a cast by way of unknown: narrow with a type guard' }]
  })
}

const isDoubleCast = (node: ts.Node) =>
  ts.isAsExpression(node) && ts.isAsExpression(node.expression) && node.expression.type.kind === ts.SyntaxKind.UnknownKeyword

function inComments({ path, lines }: CodeFile): Violation[] {
  return lines.flatMap((line, index) => {
    const wrong = whyNot(line)
    return wrong === undefined ? [] : [{ file: path, line: index + 1, message: wrong }]
  })
}

function whyNot(line: string): string | undefined {
  if (SILENCED.test(line)) return 'a comment that silences the compiler: repair the type'
  const expected = EXPECTED.exec(line)?.groups?.['reason']
  const lintOff = LINT_OFF.exec(line)?.groups?.['reason']
  if ((expected === undefined || WORDS.test(expected)) && (lintOff === undefined || REASON.test(lintOff))) return undefined
  return 'silenced without a reason: write `-- why` behind it, or better, repair it'
}
