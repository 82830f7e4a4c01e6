import { Fault } from '@storemesh/core'
import { FILE_PATH_ID, locationKey, type NewDeleteFile, type PlannedFile, POS_ID, type Schema } from '@storemesh/iceberg'
import { objectKey } from '@storemesh/object-store'
import {
  type LocalFile,
  localRelation,
  type Question,
  type Relation,
  type RelationDelete,
  type WrittenFile,
} from '@storemesh/query-engine'
import { sealedName } from '../seal.js'
import type { RowChange, RowsParts } from './change-of-rows.js'
import type { Base, Condition } from './row-plan.js'
import { inSpool } from './write-files.js'

export const POSITION_DELETES: Schema = {
  type: 'struct',
  'schema-id': 0,
  fields: [
    { id: FILE_PATH_ID, name: 'file_path', required: true, type: 'string' },
    { id: POS_ID, name: 'pos', required: true, type: 'long' },
  ],
}

/** Rows go by where they stand: a delete file for each data file that loses some, none for one that loses all. */
export function positionsGone(parts: RowsParts, { table, files }: Base, gone: Condition): Promise<RowChange> {
  return inSpool(parts, async (folder) => {
    const byAddress = new Map(files.map((file) => [file.path, file]))
    const addDeletes: NewDeleteFile[] = []
    const remove: string[] = []
    for (const { file, path } of await filesOfPlaces(parts, await placesGone(parts, { table, files }, gone), folder)) {
      const of = byAddress.get(path)
      if (!of) throw new Fault('PLACES_UNKNOWN', `expected places in ${files.length} files, got some in another one`)
      if (file.record_count === of.record_count) remove.push(of.key)
      else addDeletes.push(await adopted(parts, locationKey(parts.store, table), file, of))
    }
    return { add: [], addDeletes, remove }
  })
}

interface FileOfPlaces {
  readonly file: LocalFile
  /** Of the data file that all of its places are in. */
  readonly path: string
}

/** Places in one data file are one file at once; those in several are divided over as many. */
async function filesOfPlaces(parts: RowsParts, question: Question, folder: string): Promise<readonly FileOfPlaces[]> {
  const target = { schema: POSITION_DELETES, folder, orderBy: ['pos'] }
  const found = (await parts.engine.write(question, parts.viewer, target)).map(local)
  if (found.every((file) => pathOfAll(file) !== undefined)) return placed(found, pathOfAll)
  const divided = await parts.engine.write(
    { sql: 'SELECT file_path, pos FROM found', relations: new Map([['found', localRelation(POSITION_DELETES, found)]]) },
    parts.viewer,
    { ...target, partition: [{ column: 'file_path', transform: 'identity' }] },
  )
  return placed(divided.map(local), ({ partition: [path] }) => (typeof path === 'string' ? path : undefined))
}

const placed = (files: readonly LocalFile[], pathOf: (file: LocalFile) => string | undefined): FileOfPlaces[] =>
  files.map((file) => ({ file, path: pathOf(file) ?? '' }))

function pathOfAll({ columns }: LocalFile): string | undefined {
  const { lower, upper } = columns.get(FILE_PATH_ID) ?? {}
  return lower && upper && Buffer.compare(lower, upper) === 0 ? Buffer.from(lower).toString('utf8') : undefined
}

/** Files are known by their number until the rows are found: to compare numbers is many times quicker than paths. */
async function placesGone(parts: RowsParts, { table, files }: Pick<Base, 'table' | 'files'>, gone: Condition): Promise<Question> {
  const stored = await parts.lake.relation(table, { files, places: true })
  const isEarly = gone.ofAnyRow === true && stored.files.some(({ deletes }) => deletes.some(isOfPlaces))
  const relations: [string, Relation][] = isEarly
    ? [
        [
          'stored',
          {
            ...stored,
            files: stored.files.map((file) => ({ ...file, deletes: file.deletes.filter((each) => !isOfPlaces(each)) })),
          },
        ],
        ['gone_before', { kind: 'gone-places', files: stored.files }],
      ]
    : [['stored', stored]]
  return {
    sql: `SELECT $1[file + 1] AS file_path, pos FROM (
        SELECT "$file" AS file, "$pos" AS pos FROM stored WHERE ${gone.sql}
        ${isEarly ? 'EXCEPT SELECT "$file", "$pos" FROM gone_before' : ''}
      ) AS found`,
    relations: new Map([...(gone.relations ?? []), ...relations]),
    parameters: [files.map(({ path }) => path)],
  }
}

const isOfPlaces = ({ kind }: RelationDelete): boolean => kind === 'position'

function local(file: WrittenFile): LocalFile {
  if ('path' in file) return file
  throw new Fault('PLACES_UNKNOWN', 'the engine does not tell where rows stand: set write.merge.mode to copy-on-write')
}

async function adopted({ store }: RowsParts, location: string, file: LocalFile, of: PlannedFile): Promise<NewDeleteFile> {
  const key = objectKey(`${location}/data/${(await sealedName(file.path)).replace('-crc32-', '-deletes-crc32-')}`)
  await store.adopt(key, file.path)
  const { record_count, size_bytes, columns } = file
  return {
    key,
    kind: 'position',
    data_file: of.path,
    spec_id: of.spec_id,
    partition: of.partition,
    record_count,
    size_bytes,
    columns,
  }
}
