import ts from 'typescript'
import type { Rule } from '../rule.js'
import { type CodeFile, nodesOf } from '../tree.js'

const MAX_LINES = 60

/** A function's own lines: what stands in a function inside of it is that one's. A `describe` full of tests is short by this measure. */
export const functionLength: Rule = {
  name: 'function-length',
  check: ({ code }) =>
    code.flatMap((file) =>
      [...nodesOf(file.ast)].filter(isFunction).flatMap((node) => {
        const own = ownLines(file, node)
        if (own <= MAX_LINES) return []
        const { first } = spanOf(file, node)
        return [
          {
            file: file.path,
            line: first,
            message: `a function of ${own} lines of its own, at most ${MAX_LINES}: name its steps`,
          },
        ]
      }),
    ),
}

function ownLines(file: CodeFile, node: ts.Node): number {
  const { first, last } = spanOf(file, node)
  const lines = new Set(Array.from({ length: last - first + 1 }, (_, index) => first + index))
  for (const inner of nodesOf(node)) {
    if (inner === node || !isFunction(inner)) continue
    const span = spanOf(file, inner)
    for (let line = span.first + 1; line <= span.last; line += 1) lines.delete(line)
  }
  return lines.size
}

function spanOf({ ast }: CodeFile, node: ts.Node): { first: number; last: number } {
  const lineAt = (position: number) => ast.getLineAndCharacterOfPosition(position).line + 1
  return { first: lineAt(node.getStart(ast)), last: lineAt(node.getEnd()) }
}

const isFunction = (node: ts.Node) =>
  ts.isFunctionDeclaration(node) ||
  ts.isFunctionExpression(node) ||
  ts.isArrowFunction(node) ||
  ts.isMethodDeclaration(node) ||
  ts.isConstructorDeclaration(node) ||
  ts.isAccessor(node)
