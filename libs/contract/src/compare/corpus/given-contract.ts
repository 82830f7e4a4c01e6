import { dump } from 'js-yaml'

/** A contract as the corpus writes it: what differs from the one that all entries start from. */
export interface Given {
  readonly version?: string
  readonly status?: string
  readonly owner?: string
  readonly description?: string
  readonly port?: Port
  readonly key?: readonly string[]
  /** As `5 m`, or `none`. */
  readonly latency?: string
  readonly retention?: string
  /** The day of a field's end by its path, of the whole by `sales`; what is deprecated has one unless said. */
  readonly ends?: Readonly<Record<string, string>>
  /** The `mesh.` properties. */
  readonly mesh?: Readonly<Record<string, string | number>>
  readonly roles?: readonly Readonly<Record<string, unknown>>[]
  /** By path; `gone` takes a field away, and a mapping is laid over what it is. */
  readonly fields?: Readonly<Record<string, 'gone' | Readonly<Record<string, unknown>>>>
}

export type Port = 'table' | 'live' | 'topic' | 'source'

const TEXT = { logicalType: 'string' }
const WHOLE = { logicalType: 'integer', physicalType: 'int' }
const LIST = { logicalType: 'array' }
const OBJECT = { logicalType: 'object' }

const FIELDS: Readonly<Record<string, Readonly<Record<string, unknown>>>> = {
  id: { ...TEXT, required: true },
  region: { ...TEXT, required: true },
  note: TEXT,
  count: { ...WHOLE, logicalTypeOptions: { minimum: 0, maximum: 100 } },
  total: { logicalType: 'integer', physicalType: 'long' },
  ratio: { logicalType: 'number', physicalType: 'float' },
  share: { logicalType: 'number', physicalType: 'double' },
  amount: { logicalType: 'number', physicalType: 'decimal(10,2)', required: true },
  channel: { ...TEXT, required: true, values: ['web', 'app'] },
  sold_at: { logicalType: 'timestamp', required: true },
  sold_on: { logicalType: 'date' },
  lines: { ...LIST, required: true, items: OBJECT },
  'lines.product_id': { ...TEXT, required: true },
  'lines.quantity': { ...WHOLE, required: true },
  'lines.remark': TEXT,
  tags: { ...LIST, items: TEXT },
  address: OBJECT,
  'address.city': { ...TEXT, required: true },
  'address.street': TEXT,
}

const MESH: Readonly<Record<Port, Readonly<Record<string, string | number>>>> = {
  table: { partition: 'day(sold_at)' },
  live: { topic: 'shop.sales', partitions: 3, topicKey: 'id', lookup: 'id' },
  topic: { topic: 'sales', partitions: 3, topicKey: 'id' },
  source: {},
}

/** Its YAML text. */
export function contractText(given: Given): string {
  const port = given.port ?? 'table'
  const fields = new Map<string, Readonly<Record<string, unknown>>>(Object.entries(FIELDS))
  for (const [path, change] of Object.entries(given.fields ?? {})) {
    if (change !== 'gone') fields.set(path, { ...fields.get(path), ...change })
    else for (const inner of [...fields.keys()].filter((one) => one === path || one.startsWith(`${path}.`))) fields.delete(inner)
  }
  return dump({
    apiVersion: 'v3.1.0',
    kind: 'DataContract',
    id: 'shop.sales',
    name: 'sales',
    domain: 'shop',
    version: given.version ?? '1.0.0',
    status: given.status ?? 'active',
    team: { name: given.owner ?? 'team-shop' },
    schema: [
      {
        name: 'sales',
        description: given.description ?? 'What was sold.',
        properties: propertiesAt('', fields, given.key ?? ['id']),
      },
    ],
    ...(given.roles && { roles: given.roles.map(roleOf) }),
    slaProperties: [
      ...level('latency', given.latency ?? '5 m'),
      ...level('retention', given.retention ?? '7 d'),
      ...Object.entries(endsOf(given)).map(([path, value]) => ({
        property: 'endOfSupport',
        element: path === 'sales' ? path : `sales.${path}`,
        value,
      })),
    ],
    customProperties: Object.entries({ port, ...MESH[port], ...given.mesh }).map(([name, value]) => ({
      property: `mesh.${name}`,
      value,
    })),
  })
}

/** `rules` are the `mesh.` properties of the role. */
const roleOf = ({ rules, ...role }: Readonly<Record<string, unknown>>) => ({
  access: 'read',
  ...role,
  ...customOf({ ...(typeof rules === 'object' && rules) }),
})

const endsOf = ({ status, ends }: Given) => ({ ...(status === 'deprecated' && { sales: '2027-01-31' }), ...ends })

function level(property: string, text: string) {
  const [value, unit] = text.split(' ')
  return unit === undefined ? [] : [{ property, value: Number(value), unit }]
}

type Fields = ReadonlyMap<string, Readonly<Record<string, unknown>>>

const propertiesAt = (prefix: string, fields: Fields, key: readonly string[]): readonly unknown[] =>
  [...fields]
    .filter(([path]) => path.startsWith(prefix) && !path.slice(prefix.length).includes('.'))
    .map(([path, { values, indexed, items, ...rest }]) => {
      const inner = propertiesAt(`${path}.`, fields, [])
      const properties = inner.length > 0 ? { properties: inner } : {}
      const position = key.indexOf(path)
      return {
        name: path.slice(prefix.length),
        description: `The ${path}.`,
        ...rest,
        ...(items === undefined ? properties : { items: { ...(typeof items === 'object' ? items : {}), ...properties } }),
        ...(position >= 0 && { primaryKey: true, primaryKeyPosition: position + 1 }),
        ...(Array.isArray(values) && { quality: [{ metric: 'invalidValues', arguments: { validValues: values }, mustBe: 0 }] }),
        ...customOf({ indexed }),
      }
    })

function customOf(given: Readonly<Record<string, unknown>>) {
  const said = Object.entries(given).filter(([, value]) => value !== undefined)
  return said.length > 0 && { customProperties: said.map(([name, value]) => ({ property: `mesh.${name}`, value })) }
}
