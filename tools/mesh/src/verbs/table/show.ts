import { currentSnapshot, fieldById, schemaOf, snapshotById } from '@storemesh/iceberg'
import { unknownNames } from '@storemesh/pipeline'
import type { ExitCode } from '../../command/exit-code.js'
import type { Call } from '../../command/verb.js'
import { findTable, fullName } from '../../wiring/find-table.js'
import { snapshot as snapshotOption } from '../table.js'
import { withTables } from './with-tables.js'

export const run = (call: Call): Promise<ExitCode> =>
  withTables<ExitCode>(call, async ({ catalog }) => {
    const { output, option, positionals } = call
    const table = await findTable(catalog, positionals[0] ?? '')
    const id = option(snapshotOption)
    const snapshot = id === undefined ? currentSnapshot(table) : snapshotById(table, id)
    const schema = schemaOf(table, id)
    const spec = table.metadata['partition-specs'].find((candidate) => candidate['spec-id'] === table.metadata['default-spec-id'])
    const partition =
      spec?.fields.map((field) => `${field.transform}(${fieldById(schema, field['source-id'])?.name ?? field.name})`) ?? []
    const unknown = unknownNames(table)
    output.value({
      table: fullName(table.name),
      location: table.metadata.location,
      format_version: table.metadata['format-version'],
      partition,
      columns: schema.fields.map(({ name, type, required }) => ({
        name,
        type: typeof type === 'string' ? type : type.type,
        required,
      })),
      ...(unknown.length > 0 && { unknown_fields: unknown }),
      snapshot: snapshot ? { id: snapshot['snapshot-id'], summary: snapshot.summary } : null,
    })
    return 0
  })
