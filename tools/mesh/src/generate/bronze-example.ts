import type { NewColumn } from '@storemesh/iceberg'
import { exampleValue, wrongValue } from './example-value.js'

const TOO_LONG = `'x'.repeat(201)`

/** What a bronze table is shown in its domain's test: a good row, what it may lack, and what makes a bad one of it. */
export function bronzeExample(table: string, columns: readonly NewColumn[]): string {
  const mayLack = columns.filter(({ required }) => !required).map(({ name }) => name)
  const wrong = columns.flatMap(({ name, type, required }) => {
    const value = wrongValue(type)
    if (value !== undefined) return [[name, textOf(value)] as const]
    return required ? [[name, TOO_LONG] as const] : []
  })
  return `${table}: {
    good: { ${columns.map((column) => `${column.name}: ${textOf(exampleValue(column, 1))}`).join(', ')} },
    ${mayLack.length === 0 ? '' : `mayLack: [${mayLack.map((name) => `'${name}'`).join(', ')}],`}
    bad: [${wrong.map(([name, value]) => `[{ ${name}: ${value} }, 'EVENT_FIELD_INVALID', '${name}']`).join(', ')}],
  }`
}

const textOf = (value: unknown): string => (typeof value === 'string' ? `'${value}'` : JSON.stringify(value))

/** The domain's test, with the first of its bronze tables. */
export const firstBronzeTest = (
  domain: string,
  example: string,
): string => `import { bronzeConformance } from '@storemesh/pipeline/conformance'
import ${domain} from './domain.js'

bronzeConformance(${domain}, new URL('../../contracts/${domain}/', import.meta.url), {
  ${example},
})
`
