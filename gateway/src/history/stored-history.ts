import { hash } from 'node:crypto'
import { type Clock, Fault, isFault } from '@storemesh/core'
import { type Change, type KeyValueStore, put, remove, type Space } from '@storemesh/key-value'
import type { GraphHistory, GraphRevision } from './graph-history.js'
import type { GraphPart } from './graph-part.js'

type RevisionRow = {
  readonly number: number
  readonly at_ms: number
  readonly parts: readonly { readonly name: string; readonly digest: string }[]
}
type SchemaRow = { readonly sdl: string }
type HeldRow = { readonly number: number }

const REVISIONS: Space<RevisionRow> = { name: 'graph.revision', indexes: { number: ({ number }) => keyOf(number) } }
/** Each schema once, by its digest. */
const SCHEMAS: Space<SchemaRow> = { name: 'graph.schema', indexes: {} }
const HELD: Space<HeldRow> = { name: 'graph.held', indexes: {} }
const HELD_KEY = 'revision'

/** Of what was served before these nothing is known any more. */
const REVISIONS_MAX = 100
const TRIES_MAX = 20
const ANY_VERSION = 0

const keyOf = (number: number): string => String(number).padStart(10, '0')
const digestOf = ({ sdl }: GraphPart): string => hash('sha256', sdl)

export function storedHistory(store: KeyValueStore, clock: Clock): GraphHistory {
  const newest = (limit: number) => store.range(REVISIONS, 'number', { reverse: true, limit })

  async function whole({ number, at_ms, parts }: RevisionRow): Promise<GraphRevision> {
    const found = await store.getMany(
      SCHEMAS,
      parts.map(({ digest }) => digest),
    )
    const whole = parts.flatMap(({ name }, at) => {
      const sdl = found[at]?.row.sdl
      return sdl === undefined ? [] : [{ name, sdl }]
    })
    if (whole.length === parts.length) return { number, at_ms, parts: whole }
    throw new Fault('GRAPH_REVISION_UNKNOWN', `the schemas of revision ${number} are not there any more; take a newer one`)
  }

  async function revision(number: number): Promise<GraphRevision> {
    const entry = await store.get(REVISIONS, keyOf(number))
    if (entry) return whole(entry.row)
    const known = (await newest(REVISIONS_MAX)).map(({ row }) => row.number)
    const kept = known.length === 0 ? 'none was served yet' : `${known.at(-1)} to ${known[0]} are kept`
    throw new Fault('GRAPH_REVISION_UNKNOWN', `expected the number of a graph that was served (${kept}), got ${number}`)
  }

  /** False: somebody else was first. */
  async function noted(parts: readonly GraphPart[]): Promise<boolean> {
    const kept = (await newest(REVISIONS_MAX)).map(({ row }) => row)
    const said = parts.map((part) => ({ name: part.name, digest: digestOf(part) }))
    if (JSON.stringify(kept[0]?.parts) === JSON.stringify(said)) return true
    const number = (kept[0]?.number ?? 0) + 1
    const key = keyOf(number)
    const changes: Change[] = [
      ...parts.map((part) => put(SCHEMAS, digestOf(part), { sdl: part.sdl }, ANY_VERSION)),
      put(REVISIONS, key, { number, at_ms: clock.now_ms(), parts: said }, 1),
      ...leaving(kept, said),
    ]
    try {
      await store.write(changes, { space: REVISIONS.name, key, version: undefined })
      return true
    } catch (error) {
      if (isFault(error, 'VERSION_DIFFERS')) return false
      throw error
    }
  }

  return {
    revision,
    async note(parts) {
      const inOrder = parts.toSorted((one, other) => (one.name < other.name ? -1 : 1))
      for (let tries = 0; tries < TRIES_MAX; tries++) if (await noted(inOrder)) return
      throw new Fault('GRAPH_UNNOTED', `others noted ${TRIES_MAX} other graphs meanwhile; it is served, and not in the history`)
    },
    list: async (limit) => Promise.all((await newest(Math.min(limit, REVISIONS_MAX))).map(({ row }) => whole(row))),
    async held() {
      const entry = await store.get(HELD, HELD_KEY)
      return entry && revision(entry.row.number)
    },
    async hold(number) {
      await revision(number)
      await store.write([put(HELD, HELD_KEY, { number }, ANY_VERSION)])
    },
    release: () => store.write([remove(HELD, HELD_KEY, ANY_VERSION)]),
  }
}

/** What goes as one more comes: the oldest revision, and the schemas that no other one has. */
function leaving(kept: readonly RevisionRow[], said: RevisionRow['parts']): readonly Change[] {
  const gone = kept.slice(REVISIONS_MAX - 1)
  const used = new Set(
    [...kept.slice(0, REVISIONS_MAX - 1), { parts: said }].flatMap(({ parts }) => parts.map(({ digest }) => digest)),
  )
  const unused = gone.flatMap(({ parts }) => parts.map(({ digest }) => digest)).filter((digest) => !used.has(digest))
  return [
    ...gone.map(({ number }) => remove(REVISIONS, keyOf(number), 1)),
    ...[...new Set(unused)].map((digest) => remove(SCHEMAS, digest, ANY_VERSION)),
  ]
}
