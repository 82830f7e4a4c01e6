import { Fault } from '@storemesh/core'
import { type NewDeleteFile, locationKey, type PlannedFile, type Schema } from '@storemesh/iceberg'
import { objectKey } from '@storemesh/object-store'
import type { LocalFile } from '@storemesh/query-engine'
import { sealedName } from '../seal.js'
import type { RowChange, RowsParts } from './change-of-rows.js'
import type { Base, Condition } from './row-plan.js'
import { inSpool } from './write-files.js'

/** The specification's reserved columns. */
const FILE_PATH = 2_147_483_546
const POS = 2_147_483_545

export const POSITION_DELETES: Schema = {
  type: 'struct',
  'schema-id': 0,
  fields: [
    { id: FILE_PATH, name: 'file_path', required: true, type: 'string' },
    { id: POS, name: 'pos', required: true, type: 'long' },
  ],
}

/** Rows go by where they stand: a delete file for each data file that loses some, none for one that loses all. */
export function positionsGone(parts: RowsParts, { table, files }: Base, gone: Condition): Promise<RowChange> {
  return inSpool(parts, async (folder) => {
    const stored = await parts.lake.relation(table, { files, places: true })
    const question = {
      sql: `SELECT "$path" AS file_path, "$pos" AS pos FROM stored WHERE ${gone.sql}`,
      relations: new Map([...(gone.relations ?? []), ['stored', stored] as const]),
    }
    const [only, ...others] = files
    const written = await parts.engine.write(question, parts.viewer, {
      schema: POSITION_DELETES,
      folder,
      partition: others.length === 0 ? [] : [{ column: 'file_path', transform: 'identity' }],
      orderBy: ['file_path', 'pos'],
    })
    const byAddress = new Map(files.map((file) => [file.path, file]))
    const addDeletes: NewDeleteFile[] = []
    const remove: string[] = []
    for (const file of written) {
      const of = others.length === 0 ? only : byAddress.get(String(file.partition[0]))
      if (!of || 'key' in file)
        throw new Fault('PLACES_UNKNOWN', 'the engine does not tell where rows stand: set write.merge.mode to copy-on-write')
      if (file.record_count === of.record_count) remove.push(of.key)
      else addDeletes.push(await adopted(parts, locationKey(parts.store, table), file, of))
    }
    return { add: [], addDeletes, remove }
  })
}

async function adopted({ store }: RowsParts, location: string, file: LocalFile, of: PlannedFile): Promise<NewDeleteFile> {
  const key = objectKey(`${location}/data/${(await sealedName(file.path)).replace('-crc32-', '-deletes-crc32-')}`)
  await store.adopt(key, file.path)
  const { record_count, size_bytes, columns } = file
  const path = Buffer.from(of.path)
  const places = columns.get(POS)
  return {
    key,
    kind: 'position',
    data_file: of.path,
    spec_id: of.spec_id,
    partition: of.partition,
    record_count,
    size_bytes,
    columns: new Map([
      // whole, not cut as other bounds are: by that readers know a file whose deletes are all of one data file
      [FILE_PATH, { value_count: record_count, null_count: 0, lower: path, upper: path }],
      ...(places ? [[POS, places] as const] : []),
    ]),
  }
}
