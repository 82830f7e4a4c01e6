import { Fault } from '@storemesh/core'
import { type CodeFile, constantOf, freeName, requireUndeclared, withDeclaration, withImport, withListed } from './code-edit.js'
import { camel, layerOf } from './names.js'
import { type ReadTable, takenOver } from './read-table.js'
import { rowTest } from './row-test.js'
import { statement } from './statement.js'
import { changedFile, newFile, type WrittenFile } from './written-file.js'

export interface NewTable {
  readonly domain: string
  readonly name: string
  /** `bronze_files__promotions`, or `customers.dim_users@1` of another domain. */
  readonly reads: string
  readonly read: ReadTable
  readonly key: readonly [string, ...string[]]
}

/** A statement, its row test, and its declaration: a change of a row that it reads computes that row again and no other. */
export function tableFiles(table: NewTable, domain: CodeFile): readonly WrittenFile[] {
  const { name, read, reads, key } = table
  const layer = layerOf(name)
  requireUndeclared(domain, name)
  requireKey(table, layer)
  const folder = `domains/${table.domain}/${layer}`
  const constant = freeName(domain, [camel(name), camel(`${name}_table`)])
  const isInput = read.layer === 'input'
  const from = isInput ? `input('${reads}')` : constantOf(domain, reads)
  const columns = `[${key.map((column) => `'${column}'`).join(', ')}]`
  const declared = `const ${constant} = ${layer}('${name}', {
  reads: [${from}],
  sql: sql(new URL('./${layer}/${name}.sql', import.meta.url)),
  write: { mode: 'merge', key: ${columns}, entity: { columns: ${columns}, of: { ${isInput ? `'${read.name}'` : read.name}: ${columns} } } },
})`
  const imported = withImport(domain, '@storemesh/domain', [layer, 'sql', ...(isInput ? ['input'] : [])])
  return [
    newFile(`${folder}/${name}.sql`, statement(read, layer, key)),
    newFile(`${folder}/${name}.test.ts`, rowTest(name, read, layer, key)),
    changedFile(domain.path, withListed(withDeclaration(imported, declared), 'tables', constant).text),
  ]
}

function requireKey({ read, key }: NewTable, layer: 'silver' | 'gold'): void {
  const names = takenOver(read, layer).map(({ name }) => name)
  const unknown = key.find((name) => !names.includes(name))
  if (unknown === undefined) return
  throw new Fault('KEY_INVALID', `--key: expected columns of ${read.name} (${names.join(', ')}), got ${JSON.stringify(unknown)}`)
}
