import { Fault } from '@storemesh/core'
import { type KeyValueStore, RANGE_LIMIT_MAX } from '@storemesh/key-value'
import { conflictsOf } from './compatibility/compatibility.js'
import { type KnownSchema, readSchema } from './read-schema.js'
import { LEVELS, type SubjectRow, SUBJECTS } from './rows.js'
import { idOf, schemaOf } from './schema-ids.js'
import type { CompatibilityLevel, SchemaRegistry, SubjectVersion } from './schema-registry.js'
import { readSubject, replaceSubject, requireKnownSubject, requireSubject, type Subject, versionOf } from './subject-rows.js'

const VERSIONS_MAX = 1000
const ATTEMPTS_MAX = 20
const LEVEL_DEFAULT: CompatibilityLevel = 'BACKWARD'
/** No subject has it: names are not empty. */
const OF_ALL = '-'

/** A registry whose rows stand in a key-value store, which any number of processes write at once. */
export function storedRegistry(store: KeyValueStore): SchemaRegistry {
  const schemasOf = (versions: SubjectRow['versions']) => Promise.all(versions.map(({ id }) => schemaOf(store, id)))
  const ownLevel = async (key: string) => (await store.get(LEVELS, key))?.row.level
  const levelOf = async (subject?: string) =>
    (subject === undefined ? undefined : await ownLevel(keyOf(subject))) ?? (await ownLevel(OF_ALL)) ?? LEVEL_DEFAULT

  const told = async (subject: string, { version, id }: SubjectRow['versions'][number]): Promise<SubjectVersion> => ({
    subject,
    version,
    id,
    schema: await schemaOf(store, id),
  })

  const requireCompatible = async (subject: string, known: KnownSchema, { shown }: Subject) => {
    const found = conflictsOf(known.schema, await schemasOf(shown), await levelOf(subject))
    if (found.length > 0) throw incompatible(subject, found)
  }

  const sameAs = async (
    subject: string,
    { fingerprint }: KnownSchema,
    { shown }: Subject,
  ): Promise<SubjectVersion | undefined> => {
    for (const version of shown.toReversed()) {
      if (readSchema(await schemaOf(store, version.id)).fingerprint === fingerprint) return told(subject, version)
    }
    return undefined
  }

  return {
    async register(subject, schema) {
      const known = readSchema(schema)
      for (let attempt = 1; attempt <= ATTEMPTS_MAX; attempt += 1) {
        const now = await readSubject(store, subject)
        const same = await sameAs(subject, known, now)
        if (same) return same
        await requireCompatible(subject, known, now)
        if (now.versions.length >= VERSIONS_MAX)
          throw new Fault(
            'SUBJECT_FULL',
            `${JSON.stringify(subject)} has ${VERSIONS_MAX} versions, which is the most; use another subject`,
          )
        const added = { version: (now.versions.at(-1)?.version ?? 0) + 1, id: await idOf(store, known), hidden: false }
        if (await replaceSubject(store, subject, [...now.versions, added], now.row_version)) return told(subject, added)
      }
      throw busy(subject)
    },

    async lookup(subject, schema) {
      const known = readSchema(schema)
      const found = await sameAs(subject, known, await requireKnownSubject(store, subject))
      if (found) return found
      throw new Fault(
        'SCHEMA_NOT_FOUND',
        `${JSON.stringify(subject)} has no version that says the same; register the schema first`,
      )
    },

    schema: (id) => schemaOf(store, id),

    async subjects({ after, limit }) {
      const range = { ...(after !== undefined && { after: `${after}\0${after}` }), limit: Math.min(limit, RANGE_LIMIT_MAX) }
      return (await store.range(SUBJECTS, 'name', range)).map(({ row }) => row.subject)
    },

    versions: async (subject) => (await requireKnownSubject(store, subject)).shown.map(({ version }) => version),

    version: async (subject, version) => told(subject, versionOf(await requireKnownSubject(store, subject), subject, version)),

    async conflicts(subject, schema, version) {
      const known = readSchema(schema)
      const found = await requireKnownSubject(store, subject)
      const level = await levelOf(subject)
      const before = version === undefined ? found.shown : [versionOf(found, subject, version)]
      return conflictsOf(known.schema, await schemasOf(before), level)
    },

    async hide(subject, version) {
      for (let attempt = 1; attempt <= ATTEMPTS_MAX; attempt += 1) {
        const now = await requireKnownSubject(store, subject)
        const gone = version === undefined ? now.shown : [versionOf(now, subject, version)]
        const numbers = gone.map((each) => each.version)
        const versions = now.versions.map((each) => (numbers.includes(each.version) ? { ...each, hidden: true } : each))
        if (await replaceSubject(store, subject, versions, now.row_version)) return numbers
      }
      throw busy(subject)
    },

    level: levelOf,

    ownLevel: async (subject) => ownLevel(keyOf(subject)),

    async setLevel(level, subject) {
      const key = subject === undefined ? OF_ALL : keyOf(subject)
      for (let attempt = 1; attempt <= ATTEMPTS_MAX; attempt += 1) {
        const found = await store.get(LEVELS, key)
        const row = { key, row: { level }, version: (found?.version ?? 0) + 1, expected: found?.version }
        if (await store.compareAndSet(LEVELS, row)) return
      }
      throw busy(key)
    },
  }
}

function keyOf(subject: string): string {
  requireSubject(subject)
  return `s${subject}`
}

const WHY_MAX = 5
const incompatible = (subject: string, found: readonly string[]) =>
  new Fault(
    'SCHEMA_INCOMPATIBLE',
    `the schema cannot follow the one before under ${JSON.stringify(subject)}: ${found.slice(0, WHY_MAX).join('; ')}${found.length > WHY_MAX ? '; …' : ''}`,
  )

const busy = (subject: string) =>
  new Fault('REGISTRY_BUSY', `${JSON.stringify(subject)}: others were first ${ATTEMPTS_MAX} times; try again`)
