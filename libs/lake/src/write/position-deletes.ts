import { Fault } from '@storemesh/core'
import {
  FILE_PATH_ID,
  locationKey,
  type NewDeleteFile,
  type PlannedFile,
  POS_ID,
  type Schema,
  type Table,
} from '@storemesh/iceberg'
import {
  type LocalFile,
  localRelation,
  type Question,
  type Relation,
  type RelationDelete,
  type Value,
  type WrittenFile,
} from '@storemesh/query-engine'
import { sealedName } from '../seal.js'
import type { RowsGone, RowsParts } from './change-of-rows.js'
import type { Base, Condition } from './row-plan.js'
import { adopting, type Adopting } from './write-files.js'

export const POSITION_DELETES: Schema = {
  type: 'struct',
  'schema-id': 0,
  fields: [
    { id: FILE_PATH_ID, name: 'file_path', required: true, type: 'string' },
    { id: POS_ID, name: 'pos', required: true, type: 'long' },
  ],
}

/** Places in one data file that rows are gone from, in a local file. */
export interface FoundPlaces {
  readonly file: LocalFile
  readonly of: PlannedFile
}

/** Rows go by where they stand: a file of places for each data file that loses some, none for one that loses all. */
export async function positionsGone(
  parts: RowsParts,
  { table, files }: Base,
  gone: Condition,
  folder: string,
): Promise<RowsGone> {
  const byAddress = new Map(files.map((file) => [file.path, file]))
  const places: FoundPlaces[] = []
  const remove: string[] = []
  for (const { file, path } of await filesOfPlaces(parts, await placesGone(parts, { table, files }, gone), folder)) {
    const of = byAddress.get(path)
    if (!of) throw new Fault('PLACES_UNKNOWN', `expected places in ${files.length} files, got some in another one`)
    if (file.record_count === of.record_count) remove.push(of.key)
    else places.push({ file, of })
  }
  return { add: [], places, remove }
}

interface FileOfPlaces {
  readonly file: LocalFile
  /** Of the data file that all of its places are in. */
  readonly path: string
}

/** Places in one data file are one file at once; those in several are divided over as many. */
async function filesOfPlaces(parts: RowsParts, question: Question, folder: string): Promise<readonly FileOfPlaces[]> {
  const target = { schema: POSITION_DELETES, folder, isFleeting: true }
  const found = (await parts.engine.write(question, parts.viewer, target)).map(local)
  if (found.every((file) => pathOfAll(file) !== undefined)) return placed(found, pathOfAll)
  const divided = await parts.engine.write(
    { sql: 'SELECT file_path, pos FROM found', relations: new Map([['found', localRelation(POSITION_DELETES, found)]]) },
    parts.viewer,
    { ...target, orderBy: ['pos'], partition: [{ column: 'file_path', transform: 'identity' }] },
  )
  return placed(divided.map(local), ({ partition: [path] }) => (typeof path === 'string' ? path : undefined))
}

const placed = (files: readonly LocalFile[], pathOf: (file: LocalFile) => string | undefined): FileOfPlaces[] =>
  files.map((file) => ({ file, path: pathOf(file) ?? '' }))

function pathOfAll({ columns }: LocalFile): string | undefined {
  const { lower, upper } = columns.get(FILE_PATH_ID) ?? {}
  return lower && upper && Buffer.compare(lower, upper) === 0 ? Buffer.from(lower).toString('utf8') : undefined
}

/** Files are known by their number until the rows are found and in order: numbers are compared and moved many times quicker than paths. */
async function placesGone(parts: RowsParts, { table, files }: Pick<Base, 'table' | 'files'>, gone: Condition): Promise<Question> {
  const stored = await parts.lake.relation(table, { files, places: true, ...(gone.columns && { columns: gone.columns }) })
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
  const { sql, parameters } = addressOf(files)
  return {
    sql: `SELECT ${sql} AS file_path, pos
      FROM (
        SELECT found.file, found.pos FROM (SELECT "$file" AS file, "$pos" AS pos FROM stored WHERE ${gone.sql}) AS found
        ${isEarly ? NOT_AGAIN : ''} ORDER BY found.pos
      ) AS told`,
    relations: new Map([...(gone.relations ?? []), ...relations]),
    parameters,
  }
}

/** A join, and not NOT EXISTS, which DuckDB compares row by row where a column can be refused. */
const NOT_AGAIN = 'ANTI JOIN gone_before ON gone_before."$file" = found.file AND gone_before."$pos" = found.pos'

/** A statement is checked once, so its text must not change with every file: it has as many choices, however few files there are. */
const CHOICES = 64

/** A file's address by its number. To choose one is quicker than to take it from a list, as long as the choices are few. */
function addressOf(files: readonly PlannedFile[]): { readonly sql: string; readonly parameters: readonly Value[] } {
  const paths = files.map(({ path }) => path)
  if (paths.length > CHOICES) return { sql: '$1[file + 1]', parameters: [paths] }
  const numbers = Array.from({ length: CHOICES }, (_, at) => at)
  return {
    sql: `CASE file ${numbers.map((at) => `WHEN ${at} THEN $${at + 1}`).join(' ')} END`,
    parameters: numbers.map((at) => paths[at] ?? ''),
  }
}

const isOfPlaces = ({ kind }: RelationDelete): boolean => kind === 'position'

function local(file: WrittenFile): LocalFile {
  if ('path' in file) return file
  throw new Fault('PLACES_UNKNOWN', 'the engine does not tell where rows stand: set write.merge.mode to copy-on-write')
}

export async function adoptDeletes(
  { store }: Pick<RowsParts, 'store'>,
  table: Table,
  places: readonly FoundPlaces[],
  after?: Promise<unknown>,
): Promise<Adopting<NewDeleteFile>> {
  const location = locationKey(store, table)
  const named = await Promise.all(
    places.map(async ({ file, of }): Promise<{ readonly file: NewDeleteFile; readonly from: string }> => {
      const name = (await sealedName(file.path)).replace('-crc32-', '-deletes-crc32-')
      const { record_count, size_bytes, columns } = file
      const key = `${location}/data/${name}`
      const { path: data_file, spec_id, partition } = of
      return {
        file: { key, kind: 'position', data_file, spec_id, partition, record_count, size_bytes, columns },
        from: file.path,
      }
    }),
  )
  return adopting(store, named, after)
}
