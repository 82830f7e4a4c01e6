import { posix } from 'node:path'
import ts from 'typescript'
import type { Rule, Violation } from '../rule.js'
import { type CodeFile, isTest, lineOf, nodesOf } from '../tree.js'

const MODEL = /^domains\/.*\.sql$/

/** A model's file carries the name of the table that is declared with it, and every file is a table's. */
export const sqlTableName: Rule = {
  name: 'sql-table-name',
  check: ({ paths, code }) => {
    const declared = code.filter(({ path }) => path.startsWith('domains/') && !isTest(path)).flatMap(declaredModels)
    const misnamed = declared.flatMap(({ sql, table, file, line }): Violation[] => {
      if (posix.basename(sql, '.sql') === table) return []
      return [{ file, line, message: `table '${table}' reads ${posix.basename(sql)}: name the file ${table}.sql` }]
    })
    const orphans = paths.filter((path) => MODEL.test(path) && !declared.some(({ sql }) => sql === path))
    return [
      ...misnamed,
      ...orphans.map((path) => ({
        file: path,
        line: 1,
        message: 'no table is declared with this file: declare it, or delete it',
      })),
    ]
  },
}

interface DeclaredModel {
  readonly sql: string
  readonly table: string
  readonly file: string
  readonly line: number
}

/** `silver('orders_unified', { … sql(new URL('./silver/orders_unified.sql', import.meta.url)) … })` */
function declaredModels({ path, ast }: CodeFile): DeclaredModel[] {
  return [...nodesOf(ast)].flatMap((node) => {
    if (!ts.isNewExpression(node) || node.expression.getText(ast) !== 'URL') return []
    const [address] = node.arguments ?? []
    if (address === undefined || !ts.isStringLiteralLike(address) || !address.text.endsWith('.sql')) return []
    return [{ sql: posix.join(posix.dirname(path), address.text), table: tableAround(node), file: path, line: lineOf(ast, node) }]
  })
}

/** The first text handed to the nearest call that has one. */
function tableAround(node: ts.Node): string {
  for (let at = node.parent; !ts.isSourceFile(at); at = at.parent) {
    const [name] = ts.isCallExpression(at) ? at.arguments : []
    if (name !== undefined && ts.isStringLiteralLike(name)) return name.text
  }
  return ''
}
