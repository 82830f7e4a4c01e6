import ts from 'typescript'
import type { Rule } from '../rule.js'
import { lineOf, nodesOf } from '../tree.js'

const READINGS = new Set(['Date.now', 'performance.now', 'performance.timeOrigin', 'process.hrtime', 'Math.random'])
const CHANCE_BY_NAME = new Set(['randomUUID', 'getRandomValues', 'randomInt'])

/** Time and chance come from core, so that a test can hold both still. */
export const timeAndChance: Rule = {
  name: 'time-and-chance',
  check: ({ code }) =>
    code.flatMap(({ path, ast }) =>
      [...nodesOf(ast)].flatMap((node) => {
        const found = readingOf(node)
        if (found === undefined) return []
        return [
          {
            file: path,
            line: lineOf(ast, node),
            message: `${found}: take a Clock or Dice of @storemesh/core, handed in by the caller`,
          },
        ]
      }),
    ),
}

function readingOf(node: ts.Node): string | undefined {
  if (ts.isNewExpression(node) && isDate(node.expression) && (node.arguments ?? []).length === 0)
    return 'new Date without an instant'
  if (ts.isCallExpression(node) && isDate(node.expression)) return 'Date as a function'
  if (ts.isIdentifier(node) && CHANCE_BY_NAME.has(node.text)) return node.text
  if (!ts.isPropertyAccessExpression(node) || !ts.isIdentifier(node.expression)) return undefined
  const name = `${node.expression.text}.${node.name.text}`
  return READINGS.has(name) ? name : undefined
}

const isDate = (node: ts.Expression) => ts.isIdentifier(node) && node.text === 'Date'
