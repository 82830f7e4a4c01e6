import { Fault, type JsonObject, withinLimit } from '@storemesh/core'
import { optionalText, text } from '@storemesh/domain'
import type { FaceReads, Reads, Resolvers, SubgraphContext } from '@storemesh/subgraph'

interface Asked {
  readonly id: string
  readonly asOf?: string | null
}

/** Who answers for an id, now or at a moment, with what was hers then. */
interface Person {
  readonly id: string
  readonly askedId: string
  readonly asOf: string | null
  readonly records: readonly JsonObject[]
}

const ID_LENGTH = { min: 1, max: 200 }
/** Of one person; one with more records at any time is answered for in part, which is refused. */
const VERSIONS_MAX = 900

/** A person by an id that was ever given out: an old one is answered for by whom it went into. */
export function personResolvers(reads: Reads): Resolvers {
  const aliases = reads.face('PersonAlias')
  const versions = reads.face('IdentityVersion')
  const identities = reads.face('Identity')
  return {
    Query: {
      async person(_root: unknown, asked: Asked, context): Promise<Person | null> {
        withinLimit('length of id', asked.id.length, ID_LENGTH)
        const asOf = asked.asOf ?? null
        const id = await answering(aliases, context, asked.id, asOf)
        const all = await atMost(versions, context, { personId: { is: id } })
        const records = all.filter((version) => holdsAt(version, asOf))
        return records.length === 0 ? null : { id, askedId: asked.id, asOf, records }
      },
    },
    Person: {
      oldIds: async ({ id, asOf }: Person, _arguments, context) => {
        const answered = await atMost(aliases, context, { personId: { is: id } })
        return answered.filter((alias) => holdsAt(alias, asOf)).map((alias) => text(alias, 'alias_id'))
      },
    },
    IdentityVersion: {
      identity: (version: JsonObject, _arguments, context) => identities.one(context, { record: text(version, 'record') }),
    },
  }
}

/** An id that nobody answers for is its own. */
async function answering(aliases: FaceReads, context: SubgraphContext, id: string, asOf: string | null): Promise<string> {
  const answers = await atMost(aliases, context, { aliasId: { is: id } })
  const answer = answers.find((alias) => holdsAt(alias, asOf))
  return answer ? text(answer, 'person_id') : id
}

/** Intervals are half-open; instants are in the order of their texts. */
function holdsAt(version: JsonObject, asOf: string | null): boolean {
  const end_at = optionalText(version, 'end_at')
  if (asOf === null) return end_at === null
  return text(version, 'effective_at') <= asOf && (end_at === null || asOf < end_at)
}

async function atMost(
  face: FaceReads,
  context: SubgraphContext,
  filter: Parameters<FaceReads['where']>[1],
): Promise<readonly JsonObject[]> {
  const rows = await face.where(context, filter, VERSIONS_MAX + 1)
  if (rows.length <= VERSIONS_MAX) return rows
  throw new Fault(
    'PERSON_TOO_LARGE',
    `expected at most ${VERSIONS_MAX} versions of a person, got more; ask identityVersionList and personAliasList page by page`,
  )
}
