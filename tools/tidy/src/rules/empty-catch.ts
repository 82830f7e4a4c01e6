import ts from 'typescript'
import type { Rule } from '../rule.js'
import { lineOf, nodesOf } from '../tree.js'

/** An error that nobody hears. To go on without a value, say so: `.catch(() => undefined)` with the reason. */
export const emptyCatch: Rule = {
  name: 'empty-catch',
  check: ({ code }) =>
    code.flatMap(({ path, ast }) =>
      [...nodesOf(ast)]
        .filter((node) => (ts.isCatchClause(node) && node.block.statements.length === 0) || isEmptyHandler(node))
        .map((node) => ({
          file: path,
          line: lineOf(ast, node),
          message: 'swallows an error: answer it, or name the code that is expected',
        })),
    ),
}

function isEmptyHandler(node: ts.Node): boolean {
  if (!ts.isCallExpression(node) || !ts.isPropertyAccessExpression(node.expression) || node.expression.name.text !== 'catch')
    return false
  const [handler] = node.arguments
  if (handler === undefined || !(ts.isArrowFunction(handler) || ts.isFunctionExpression(handler))) return false
  return ts.isBlock(handler.body) && handler.body.statements.length === 0
}
