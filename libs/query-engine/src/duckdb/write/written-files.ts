import { rename, rm } from 'node:fs/promises'
import { basename, join } from 'node:path'
import { Fault } from '@storemesh/core'
import {
  type ColumnStatistics,
  FILE_PATH_ID,
  type Field,
  lowerBound,
  type PrimitiveType,
  type Type,
  upperBound,
} from '@storemesh/iceberg'
import type { LocalFile, WriteTarget } from '../../query-engine.js'
import type { CopiedFile } from '../messages.js'
import { identifier } from '../../quoting.js'
import { type PartitionKey, partitionKey } from './partition-key.js'

/** A column with values of its own: a leaf of the schema. */
interface Leaf {
  readonly id: number
  /** As a person names it. */
  readonly name: string
  /** As DuckDB names it. */
  readonly key: string
  readonly type: PrimitiveType
  /** Required, and so is all that it stands in. */
  readonly required: boolean
  /** Within a list or a map: it has many values a row, so bounds prune nothing. */
  readonly repeated: boolean
}

/** Takes finished files over from where they were written to where they were asked for. All of them, or none. */
export async function publishFiles(
  copied: readonly CopiedFile[],
  { schema, folder, partition = [] }: WriteTarget,
): Promise<LocalFile[]> {
  const leaves = schema.fields.flatMap((field) => leavesOf(field, { name: [], key: [], required: true, repeated: false }))
  for (const file of copied) requireValues(file, leaves)
  const keys = partition.map((by) => partitionKey(schema, by))
  const published: LocalFile[] = []
  try {
    for (const file of copied) {
      const path = join(folder, basename(file.path))
      await rename(file.path, path)
      published.push({ path, ...writtenFacts(file, leaves, keys) })
    }
    return published
  } catch (error) {
    for (const { path } of published) await rm(path, { force: true })
    throw error
  }
}

function requireValues({ statistics }: CopiedFile, leaves: readonly Leaf[]): void {
  const broken = leaves.filter((leaf) => leaf.required && !leaf.repeated && count(statistics.get(leaf.key), 'null_count') !== 0)
  if (broken.length === 0) return
  const names = broken.map(({ name }) => name).join(', ')
  throw new Fault('REQUIRED_VALUE_MISSING', `${names}: the table requires a value in every row, the answer has rows without one`)
}

function writtenFacts(file: CopiedFile, leaves: readonly Leaf[], keys: readonly PartitionKey[]): Omit<LocalFile, 'path'> {
  const columns = new Map<number, ColumnStatistics>()
  for (const leaf of leaves) {
    const facts = file.statistics.get(leaf.key)
    if (facts) columns.set(leaf.id, columnStatistics(leaf, facts))
  }
  const { record_count, size_bytes, partition_keys, split_offsets } = file
  const partition = keys.map(({ valueOf }, at) => {
    const key = partition_keys[at] ?? null
    return key === null ? null : valueOf(key)
  })
  return { record_count, size_bytes, columns, partition, split_offsets }
}

function columnStatistics(leaf: Leaf, facts: ReadonlyMap<string, string>): ColumnStatistics {
  const size_bytes = count(facts, 'column_size_bytes')
  const floating = leaf.type === 'float' || leaf.type === 'double'
  const clean = !floating || facts.get('has_nan') === 'false' // min and max leave NaN out, so no bound holds where there is one
  const lower = clean ? boundOf(leaf, facts.get('min'), lowerBound) : undefined
  const upper = clean ? boundOf(leaf, facts.get('max'), upperBound) : undefined
  return {
    value_count: count(facts, 'num_values') ?? 0,
    null_count: count(facts, 'null_count') ?? 0,
    ...(floating && clean ? { nan_count: 0 } : {}),
    ...(size_bytes === undefined ? {} : { size_bytes }),
    ...(lower ? { lower } : {}),
    ...(upper ? { upper } : {}),
  }
}

function count(facts: ReadonlyMap<string, string> | undefined, name: string): number | undefined {
  const text = facts?.get(name)
  return text === undefined ? undefined : Number(text)
}

type Bound = (type: Type, text: string) => Uint8Array | undefined

function boundOf({ id, type, repeated }: Leaf, text: string | undefined, bound: Bound): Uint8Array | undefined {
  if (text === undefined || repeated) return undefined
  // whole, not cut as other bounds are: by that readers know a file of deletes that are all of one data file
  if (id === FILE_PATH_ID) return Buffer.from(text)
  return bound(type.startsWith('fixed[') ? 'binary' : type, text)
}

interface Ancestry {
  readonly name: readonly string[]
  readonly key: readonly string[]
  readonly required: boolean
  readonly repeated: boolean
}

function leavesOf({ id, name, required, type }: Field, above: Ancestry): Leaf[] {
  const here: Ancestry = {
    name: [...above.name, name],
    key: [...above.key, identifier(name)],
    required: above.required && required,
    repeated: above.repeated,
  }
  return leavesIn(id, type, here)
}

function leavesIn(id: number, type: Type, here: Ancestry): Leaf[] {
  if (typeof type === 'string') return [{ ...here, id, type, name: here.name.join('.'), key: here.key.join('.') }]
  if (type.type === 'struct') return type.fields.flatMap((field) => leavesOf(field, here))
  const inner = { ...here, repeated: true }
  const field = (name: string, id: number, type: Type): Field => ({ id, name, required: false, type })
  if (type.type === 'list') return leavesOf(field('element', type['element-id'], type.element), inner)
  return [
    ...leavesOf(field('key', type['key-id'], type.key), inner),
    ...leavesOf(field('value', type['value-id'], type.value), inner),
  ]
}
