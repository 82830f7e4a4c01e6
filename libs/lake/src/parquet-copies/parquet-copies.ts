import { mkdir, readdir, rm, utimes } from 'node:fs/promises'
import { join } from 'node:path'
import { type Clock, deterministicId, type Dice, isFault } from '@storemesh/core'
import type { QueryEngine } from '@storemesh/query-engine'
import { requireIntact } from '../seal.js'
import { type AvroFile, makeCopy } from './make-copy.js'
import { makeSpace } from './make-space.js'

/** Parquet copies of Avro files, for an engine that reads Parquet only. */
export interface ParquetCopies {
  /** Where the copy is; undefined where the file has no rows. DATA_FILE_CORRUPT, FILE_FORMAT_UNSUPPORTED, PARQUET_COPIES_FULL. */
  of(file: AvroFile): Promise<string | undefined>
}

/** Where copies are kept. Several processes may share the folder. */
export interface CopiesPlace {
  /** A local folder of their own. */
  readonly folder: string
  /** Above it those that were not used for longest go. */
  readonly size_bytes_max?: number
  readonly clock: Clock
  readonly dice: Dice
}

const SIZE_BYTES_MAX = 4 * 2 ** 30
/** How copies are made. Those that were made otherwise are not found, and go when there is no room. */
const FORM = 'place by its own id'
const REMEMBERED_MAX = 100_000
const LANES = 2 // each is work of this process and of the engine
const SPACE_SHARE = 1 / 32 // how much is written between two looks at the whole folder

export function openParquetCopies(
  engine: QueryEngine,
  { folder, size_bytes_max = SIZE_BYTES_MAX, clock, dice }: CopiesPlace,
): ParquetCopies {
  const known = new Map<string, Promise<string | undefined>>()
  const lanes: Promise<unknown>[] = Array.from({ length: LANES }, () => Promise.resolve())
  let turn = 0
  let unseen_bytes = size_bytes_max // a first look is due

  /** A lane takes one after the other, whatever becomes of them. */
  function inLane<T>(work: () => Promise<T>): Promise<T> {
    turn = (turn + 1) % LANES
    const done = (lanes[turn] ?? Promise.resolve()).then(work)
    lanes[turn] = done.catch(() => undefined)
    return done
  }

  async function found(id: string): Promise<string | undefined> {
    const names = await readdir(folder)
    const name = names.find((each) => each.startsWith(`${id}-`) && each.endsWith('.parquet'))
    if (name === undefined) return undefined
    const path = join(folder, name)
    try {
      await requireIntact(path)
      return path
    } catch (error) {
      if (!isFault(error, 'DATA_FILE_CORRUPT') && !isGone(error)) throw error
      await rm(path, { force: true }) // it is made anew
      return undefined
    }
  }

  async function made(id: string, file: AvroFile): Promise<string | undefined> {
    await mkdir(folder, { recursive: true })
    const before = await found(id)
    if (before !== undefined) return before
    unseen_bytes += file.size_bytes
    if (unseen_bytes > size_bytes_max * SPACE_SHARE) {
      await makeSpace(folder, { size_bytes_max, now_ms: clock.now_ms() })
      unseen_bytes = 0
    }
    return makeCopy(engine, file, { folder, id, attempt: dice.uuid() })
  }

  function remember(id: string, file: AvroFile): Promise<string | undefined> {
    const making = inLane(() => made(id, file))
    known.set(id, making)
    making.catch(() => known.delete(id))
    const [oldest] = known.keys()
    if (oldest !== undefined && known.size > REMEMBERED_MAX) known.delete(oldest)
    return making
  }

  /** Says that it is in use; false where it is gone. */
  async function touch(path: string): Promise<boolean> {
    const now = new Date(clock.now_ms())
    try {
      await utimes(path, now, now)
      return true
    } catch (error) {
      if (isGone(error)) return false
      throw error
    }
  }

  return {
    async of(file) {
      const id = deterministicId(FORM, file.address, file.size_bytes)
      const path = await (known.get(id) ?? remember(id, file))
      if (path === undefined || (await touch(path))) return path
      known.delete(id) // another process needed the space
      const again = await remember(id, file)
      if (again !== undefined) await touch(again)
      return again
    },
  }
}

const isGone = (error: unknown): boolean => error instanceof Error && 'code' in error && error.code === 'ENOENT'
