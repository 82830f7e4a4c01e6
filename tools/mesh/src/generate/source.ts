import { Fault } from '@storemesh/core'
import type { NewColumn } from '@storemesh/iceberg'
import { bronzeExample, firstBronzeTest } from './bronze-example.js'
import { type CodeFile, freeName, requireUndeclared, withDeclaration, withExample, withImport, withListed } from './code-edit.js'
import { contractText, type NewContract } from './contract-text.js'
import { camel, inWords, kebab, requireEntity } from './names.js'
import type { FileFormat, SourceKind } from './source-kinds.js'
import { changedFile, newFile, type WrittenFile } from './written-file.js'

export interface NewSource {
  readonly domain: string
  readonly owner: string
  readonly entity: string
  readonly from: SourceKind
  /** Where it is: a folder, a topic, a table or a collection. What the entity's name says, where it is left out. */
  readonly place?: string
  /** Of files. */
  readonly format: FileFormat
  readonly columns: readonly NewColumn[]
  readonly key: readonly [string, ...string[]]
  /** Of a database: the column that every change sets to the time. */
  readonly cursor?: string
}

/** The domain as it is now. */
export interface DomainCode {
  readonly domain: CodeFile
  /** Undefined where no bronze table is shown anything yet. */
  readonly test: CodeFile | undefined
}

const RETENTION_DAYS = 7
const PARTITIONS = 3
const TABLE_KIND = { files: 'files', topic: 'kafka', postgres: 'postgres', mongo: 'mongo' } as const

/** A contract of what the source shows, a bronze table that keeps it, and what that is shown in a test. */
export function sourceFiles(source: NewSource, { domain, test }: DomainCode): readonly WrittenFile[] {
  const { entity, from, key, cursor } = source
  requireEntity(entity)
  const table = `bronze_${TABLE_KIND[from]}__${entity}`
  requireUndeclared(domain, table)
  const rowKey = from === 'postgres' && cursor !== undefined ? ([...key, cursor] as const) : key
  const constant = freeName(domain, [camel(entity), camel(`${entity}_${from}`), camel(`bronze_${entity}`)])
  const columns = source.columns.map((column) => ({ ...column, doc: `As the ${HELD_IN[from]} has it.` }))
  const declared = `const ${constant} = bronze('${table}', {
  from: ${declaration(source)},
  contract: '${source.domain}.${entity}@1',
  key: [${rowKey.map((name) => `'${name}'`).join(', ')}],
})`
  const imported = withImport(withImport(domain, '@storemesh/domain', ['bronze']), '@storemesh/source', [from])
  const example = bronzeExample(table, columns)
  return [
    newFile(`contracts/${source.domain}/${entity}.yaml`, contractText(contractOf({ ...source, columns }, rowKey))),
    changedFile(domain.path, withListed(withDeclaration(imported, declared), 'tables', constant).text),
    test
      ? changedFile(test.path, withExample(test, 'bronzeConformance', example).text)
      : newFile(`domains/${source.domain}/domain.test.ts`, firstBronzeTest(source.domain, example)),
  ]
}

/** A whole file is moved into its place by who leaves it, so none has to lie still before it is read. */
function declaration({ domain, entity, from, place, format, key, cursor }: NewSource): string {
  switch (from) {
    case 'files':
      return `files({ prefix: '${place ?? `raw-data/${kebab(entity)}`}', format: '${format}', settle_ms: 0 })`
    case 'topic':
      return `topic('${place ?? kebab(entity)}')`
    case 'postgres':
      if (cursor === undefined)
        throw new Fault(
          'CURSOR_MISSING',
          '--cursor: expected the column that every change of a row sets to the time, such as updated_at; got nothing',
        )
      return `postgres({ table: '${place ?? `public.${entity}`}', cursor: '${cursor}', key: [${key.map((name) => `'${name}'`).join(', ')}] })`
    case 'mongo':
      return `mongo({ collection: '${place ?? `${domain}.${entity}`}', exports: 'raw-data/mongo/${kebab(entity)}', settle_ms: 0 })`
  }
}

const HELD_IN = { files: 'file', topic: 'topic', postgres: 'table', mongo: 'collection' } as const

function contractOf({ domain, owner, entity, from, place, columns, key }: NewSource, rowKey: readonly string[]): NewContract {
  const held = HELD_IN[from]
  const mesh = from === 'topic' ? topicOf(place ?? kebab(entity), columns, key) : { port: 'source' }
  return {
    domain,
    product: entity,
    owner,
    purpose: `Say what there is of ${inWords(entity)}.`,
    usage: 'Bronze is filled from it.',
    limitations: `A row may come more than once; ${rowKey.join(' and ')} ${rowKey.length > 1 ? 'tell' : 'tells'} a repeat.`,
    physicalType: held,
    granularity: `One row per ${rowKey.join(' and ')}.`,
    description: `${inWords(entity).replace(/^./, (letter) => letter.toUpperCase())} as the ${held} has them.`,
    columns,
    key: rowKey,
    ...(from === 'topic' && { retention_days: RETENTION_DAYS }),
    mesh,
  }
}

function topicOf(name: string, columns: readonly NewColumn[], key: readonly string[]): NewContract['mesh'] {
  const text = key.filter((one) => columns.some((column) => column.name === one && column.type === 'string'))
  if (text.length > 0) return { port: 'topic', topic: name, partitions: PARTITIONS, topicKey: text.join('|') }
  throw new Fault(
    'KEY_INVALID',
    `--key: expected a text column among ${key.join(', ')}: what is told of one thing has to stay in one partition of the topic`,
  )
}

/** What a source of a kind needs of its columns beside their names. */
export function requireFor({ from, columns, key, cursor }: Pick<NewSource, 'from' | 'columns' | 'key' | 'cursor'>): void {
  if (from === 'mongo' && key.join() !== '_id')
    throw new Fault('KEY_INVALID', `--key: expected _id, by which a document is known; got ${key.join(', ')}`)
  if (from !== 'postgres' || cursor === undefined) return
  const found = columns.find(({ name }) => name === cursor)
  if (found?.type === 'timestamptz' && found.required && !key.includes(cursor)) return
  throw new Fault(
    'CURSOR_INVALID',
    `--cursor: expected a column such as ${cursor}:timestamptz! that is not in the key; got ${JSON.stringify(cursor)}`,
  )
}
