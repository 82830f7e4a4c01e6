import { type Field, schemaOf, type Table, type Type } from '@storemesh/iceberg'
import type { ToldFields } from '@storemesh/simulator'

/** A bronze table that keeps what one topic or one kind of file tells, beside what the truth says was told. */
export interface ToldLayer {
  readonly namespace: string
  readonly table: string
  /** The topic or the folder, as the truth names where it told. */
  readonly source: string
  /** Fields that say which row it is. */
  readonly key: readonly string[]
  /** The others, in the order in which they are compared; one within another as `outer.inner`. */
  readonly fields: readonly string[]
  /** Its source shows the newest version of a row only, told by the first field. */
  readonly showsNewest?: true
}

/** What the truth told, as the table's rows are written out. */
export const toldText = (fields: ToldFields, names: readonly string[], between: string): string =>
  names.map((name) => valueText(fields, name)).join(between)

function valueText(fields: ToldFields, name: string): string {
  const [outer = '', inner] = name.split('.')
  const value = fields[outer]
  const found = inner === undefined ? value : Object.entries(value ?? {}).find(([field]) => field === inner)?.[1]
  return found === undefined || found === null ? '' : String(found)
}

/** What should be there: all that was told, or of a source that shows the newest version of a row that one. */
export function expectedSql({ showsNewest }: ToldLayer, told: string): string {
  const all = `SELECT key, content FROM ${told} WHERE NOT is_spoilt`
  return showsNewest ? `SELECT key, content FROM (${withAge(all)}) AS versions WHERE age = 1` : all
}

const withAge = (sql: string): string =>
  `SELECT key, content, row_number() OVER (PARTITION BY key ORDER BY content DESC) AS age FROM (${sql}) AS rows_told`

/** The names of what was told and of what was refused. */
export interface ToldNames {
  readonly told: string
  readonly refused: string
}

/** What landed. An older version counts where it stands twice, or where no row ever was so. */
export function foundSql(layer: ToldLayer, landed: Table, { told, refused }: ToldNames): string {
  const all = landedSql(layer, landed, refused)
  if (!layer.showsNewest) return all
  return `SELECT key, content FROM (
    SELECT found.key, found.content, versions.age,
      row_number() OVER (PARTITION BY found.key, found.content ORDER BY found.key) AS copy
    FROM (${all}) AS found
    LEFT JOIN (${withAge(`SELECT key, content FROM ${told}`)}) AS versions
      ON versions.key = found.key AND versions.content = found.content
  ) AS aged WHERE age IS NULL OR age = 1 OR copy > 1`
}

/** Without rows that were refused first and corrected by somebody: the truth does not know what they say. */
function landedSql({ namespace, table, key, fields }: ToldLayer, landed: Table, refused: string): string {
  const text = (names: readonly string[], between: string) =>
    `concat_ws('${between}', ${names.map((name) => columnText(landed, name)).join(', ')}, '')`
  return `SELECT ${text(key, '/')} AS key, ${text(fields, '|')} AS content
    FROM ${namespace}.${table} AS landed
    WHERE row_id NOT IN (SELECT row_id FROM ${refused} WHERE row_id IS NOT NULL)`
}

/** Nothing is an empty text, so that what stands behind it stays in its place. */
function columnText(landed: Table, name: string): string {
  const [outer = '', inner] = name.split('.')
  const column = schemaOf(landed).fields.find((field) => field.name === outer)
  const field = inner === undefined ? column : fieldsOf(column?.type).find((candidate) => candidate.name === inner)
  if (!field) return `'no column ${name}'`
  const path = `landed."${outer}"${inner === undefined ? '' : `."${inner}"`}`
  return `coalesce(${asText(path, field.type)}, '')`
}

const fieldsOf = (type: Type | undefined): readonly Field[] =>
  typeof type === 'object' && type.type === 'struct' ? type.fields : []

const asText = (path: string, type: Type): string =>
  type === 'timestamptz' || type === 'timestamp' ? `date_format(${path}, '%Y-%m-%dT%H:%i:%s.%fZ')` : `CAST(${path} AS varchar)`
