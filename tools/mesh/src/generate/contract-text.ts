import { Fault } from '@storemesh/core'
import type { Field, NewColumn, Type } from '@storemesh/iceberg'

/** A contract as it is written (Open Data Contract Standard). */
export interface NewContract {
  readonly domain: string
  readonly product: string
  readonly owner: string
  readonly purpose: string
  readonly usage: string
  readonly limitations: string
  /** What holds the rows: a table, a topic, a file. */
  readonly physicalType: string
  readonly granularity: string
  readonly description: string
  readonly columns: readonly NewColumn[]
  readonly key: readonly string[]
  /** Days that a topic keeps its events. */
  readonly retention_days?: number
  /** `mesh.port` and what goes with it. */
  readonly mesh: Readonly<Record<string, string | number>>
}

const SCHEMA = 'https://raw.githubusercontent.com/bitol-io/open-data-contract-standard/v3.1.0/schema/odcs-json-schema-v3.1.0.json'
const TEXT_LENGTH_MAX = 200

/** Columns that tell who somebody is, or which card it was, by the names that they have in this mesh. */
const CLASSES: ReadonlyMap<string, string> = new Map([
  ...['user_id', 'device_id', 'ip', 'cookie', 'email', 'phone', 'address'].map((name): [string, string] => [name, 'person']),
  ['card_fingerprint', 'restricted'],
])

export function contractText(contract: NewContract): string {
  const { domain, product, retention_days } = contract
  return `# yaml-language-server: $schema=${SCHEMA}
apiVersion: v3.1.0
kind: DataContract
id: ${domain}.${product}
name: ${product}
domain: ${domain}
version: 1.0.0
status: active
description:
  purpose: ${yamlText(contract.purpose)}
  usage: ${yamlText(contract.usage)}
  limitations: ${yamlText(contract.limitations)}
team:
  name: ${contract.owner}
roles: []
schema:
  - name: ${product}
    logicalType: object
    physicalType: ${contract.physicalType}
    dataGranularityDescription: ${yamlText(contract.granularity)}
    description: ${yamlText(contract.description)}
    properties:
${contract.columns.map((column) => property(column, contract).join('\n')).join('\n')}
${retention_days === undefined ? '' : retention(retention_days)}customProperties:
${Object.entries(contract.mesh)
  .map(([name, value]) => `  - property: mesh.${name}\n    value: ${value}`)
  .join('\n')}
`
}

const retention = (days: number): string => `slaProperties:
  - property: retention
    value: ${days}
    unit: d
    description: Kept for ${days} days after it was appended.
`

/** The lines of one property of the table. */
function property(column: NewColumn, { key, mesh }: Pick<NewContract, 'key' | 'mesh'>): readonly string[] {
  const { name, type, required, doc = '' } = column
  const position = key.indexOf(name) + 1
  const classification = CLASSES.get(name)
  const isBounded = type === 'string' && required && mesh['port'] !== 'table'
  return [
    `      - name: ${name}`,
    ...typeLines(name, type).map((line) => `        ${line}`),
    ...(required ? ['        required: true'] : []),
    ...(position > 0 ? ['        primaryKey: true', `        primaryKeyPosition: ${position}`] : []),
    ...(isBounded ? [`        logicalTypeOptions: { minLength: 1, maxLength: ${TEXT_LENGTH_MAX} }`] : []),
    ...(classification === undefined ? [] : [`        classification: ${classification}`]),
    `        description: ${yamlText(doc)}`,
  ]
}

function typeLines(name: string, type: Type): readonly string[] {
  if (typeof type === 'string') return scalarLines(name, type)
  switch (type.type) {
    case 'struct':
      return ['logicalType: object', 'properties:', ...type.fields.flatMap(field)]
    case 'list':
      return [
        'logicalType: array',
        'items:',
        ...typeLines(name, type.element).map((line) => `  ${line}`),
        `  description: One of ${name}.`,
      ]
    case 'map':
      throw new Fault('COLUMN_TYPE_UNKNOWN', `${name} is a map, which no contract has a word for; make a list of objects of it`)
  }
}

const field = ({ name, type, required, doc }: Field): readonly string[] => [
  `  - name: ${name}`,
  ...typeLines(name, type).map((line) => `    ${line}`),
  ...(required ? ['    required: true'] : []),
  `    description: ${yamlText(doc ?? `The ${name}.`)}`,
]

function scalarLines(name: string, type: string): readonly string[] {
  if (type.startsWith('decimal')) return ['logicalType: number', `physicalType: ${type.replace(', ', ',')}`]
  const logical = LOGICAL.get(type)
  if (logical) return logical
  throw new Fault('COLUMN_TYPE_UNKNOWN', `${name} is of type ${type}, which no contract has a word for; cast it in the statement`)
}

const LOGICAL: ReadonlyMap<string, readonly string[]> = new Map([
  ['string', ['logicalType: string']],
  ['uuid', ['logicalType: string', 'physicalType: uuid']],
  ['boolean', ['logicalType: boolean']],
  ['date', ['logicalType: date']],
  ['timestamptz', ['logicalType: timestamp', 'physicalType: timestamptz']],
  ...['int', 'long'].map((type): [string, string[]] => [type, ['logicalType: integer', `physicalType: ${type}`]]),
  ...['float', 'double'].map((type): [string, string[]] => [type, ['logicalType: number', `physicalType: ${type}`]]),
])

/** A text of one line: as it is where YAML takes it for nothing else. */
const yamlText = (text: string): string => (/^[\p{Lu}][\p{L}\p{N} _.,;()’-]*$/u.test(text) ? text : JSON.stringify(text))
