import ts from 'typescript'
import type { Rule } from '../rule.js'
import { lineOf, nodesOf } from '../tree.js'

const RUNNERS = new Set(['test', 'it', 'describe', 'suite', 'bench'])
const LEAVES_OUT_OTHERS = 'only'
/** `skipIf` is not among these: its condition is its reason. */
const LEAVES_OUT_ITSELF = new Set(['skip', 'todo', 'fails'])
const COMMENT = /\/[/*]+\s*\S+\s+\S+/

export const testsLeftOut: Rule = {
  name: 'tests-left-out',
  check: ({ code }) =>
    code.flatMap(({ path, ast, lines }) =>
      [...nodesOf(ast)].filter(isModifier).flatMap((node) => {
        const line = lineOf(ast, node)
        if (node.name.text === LEAVES_OUT_OTHERS)
          return [{ file: path, line, message: '.only leaves every other test out: take it away' }]
        if (!LEAVES_OUT_ITSELF.has(node.name.text) || [lines[line - 1], lines[line - 2]].some((text) => COMMENT.test(text ?? '')))
          return []
        return [
          {
            file: path,
            line,
            message: `.${node.name.text} without a reason: say why in a comment on this line or the one above`,
          },
        ]
      }),
    ),
}

/** `test.only`, `describe.skip`, `test.concurrent.skip`. */
function isModifier(node: ts.Node): node is ts.PropertyAccessExpression {
  if (!ts.isPropertyAccessExpression(node)) return false
  const { expression } = node
  return ts.isIdentifier(expression) ? RUNNERS.has(expression.text) : isModifier(expression)
}
