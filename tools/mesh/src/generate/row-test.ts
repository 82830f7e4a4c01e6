import type { NewColumn } from '@storemesh/iceberg'
import { answeredText, exampleValue } from './example-value.js'
import { isToldAgain, type ReadTable, takenOver } from './read-table.js'

/** Rows in, rows out, beside the statement. */
export function rowTest(table: string, read: ReadTable, layer: 'silver' | 'gold', key: readonly [string, ...string[]]): string {
  const made = takenOver(read, layer)
  const given = isToldAgain(read) ? takenOver(read, 'silver') : made
  return `import { modelRows } from '@storemesh/testing'
import { expect, test } from 'vitest'

const columns = { ${given.map(({ name, type }) => `${name}: ${JSON.stringify(type)}`).join(', ')} } as const

const row = (more: Readonly<Record<string, unknown>> = {}) => ({ ${given.map(exampleText).join(', ')}, ...more })

const made = (rows: readonly Readonly<Record<string, unknown>>[]) =>
  modelRows(new URL('./${table}.sql', import.meta.url), { ${propertyName(read.name)}: { columns, rows } }, '${key.join(', ')}')

test('a row says what was told', async () => {
  expect(await made([row()])).toEqual([{ ${made.map((column) => `${column.name}: ${answeredText(column, 1)}`).join(', ')} }])
})

${isToldAgain(read) ? lastIsKept(made, key) : eachIsThere(made, key)}`
}

const exampleText = (column: NewColumn): string => `${column.name}: ${JSON.stringify(exampleValue(column, 1))}`

/** What differs between two rows that are no repeat of each other. */
const otherKey = (columns: readonly NewColumn[], [first]: readonly [string, ...string[]]) => {
  const column = columns.find(({ name }) => name === first) ?? { name: first, type: 'string' }
  return { first, other: JSON.stringify(exampleValue(column, 2)), values: [1, 2].map((n) => answeredText(column, n)) }
}

function lastIsKept(columns: readonly NewColumn[], key: readonly [string, ...string[]]): string {
  const { first, other, values } = otherKey(columns, key)
  const shown = columns.find(({ name }) => !key.includes(name) && !name.startsWith('source_'))
  const older = shown ? `, ${shown.name}: ${JSON.stringify(exampleValue(shown, 2))}` : ''
  const says = (value: string) => `[${[value, ...(shown ? [answeredText(shown, 1)] : [])].join(', ')}]`
  return `test('what was told last is kept, once', async () => {
  const rows = await made([row({ source_offset: 7 }), row({ source_offset: 3${older} }), row({ ${first}: ${other}, source_offset: 5 })])
  expect(rows.map((each) => [each['${first}']${shown ? `, each['${shown.name}']` : ''}])).toEqual([${values.map(says).join(', ')}])
})
`
}

function eachIsThere(columns: readonly NewColumn[], key: readonly [string, ...string[]]): string {
  const { first, other, values } = otherKey(columns, key)
  return `test('each row that is read is one row', async () => {
  const rows = await made([row({ ${first}: ${other} }), row()])
  expect(rows.map((each) => each['${first}'])).toEqual([${values.join(', ')}])
})
`
}

const propertyName = (name: string): string => (/^\w+$/.test(name) ? name : `'${name}'`)
