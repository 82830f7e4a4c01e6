import ts from 'typescript'
import type { Rule } from '../rule.js'
import { lineOf, nodesOf } from '../tree.js'

/** A setting is read in one place and handed down; code that reads the environment cannot be seen to. */
export const environment: Rule = {
  name: 'environment',
  check: ({ code }) =>
    code.flatMap(({ path, ast }) =>
      [...nodesOf(ast)]
        .filter((node) => readsEnvironment(node))
        .map((node) => ({
          file: path,
          line: lineOf(ast, node),
          message: 'reads the environment: take the setting as an argument',
        })),
    ),
}

function readsEnvironment(node: ts.Node): boolean {
  if (ts.isPropertyAccessExpression(node)) return isProcess(node.expression) && node.name.text === 'env'
  if (ts.isElementAccessExpression(node)) {
    return isProcess(node.expression) && ts.isStringLiteralLike(node.argumentExpression) && node.argumentExpression.text === 'env'
  }
  if (ts.isImportSpecifier(node)) {
    const { moduleSpecifier } = node.parent.parent.parent
    return (
      ts.isStringLiteral(moduleSpecifier) &&
      /^(node:)?process$/.test(moduleSpecifier.text) &&
      (node.propertyName ?? node.name).text === 'env'
    )
  }
  if (!ts.isBindingElement(node) || !ts.isVariableDeclaration(node.parent.parent)) return false
  const { initializer } = node.parent.parent
  return initializer !== undefined && isProcess(initializer) && (node.propertyName ?? node.name).getText() === 'env'
}

const isProcess = (node: ts.Expression) => ts.isIdentifier(node) && node.text === 'process'
