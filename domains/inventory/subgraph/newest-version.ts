import { withinLimit, type JsonObject } from '@storemesh/core'
import { optionalText, text } from '@storemesh/domain'
import type { FaceReads, SubgraphContext } from '@storemesh/subgraph'

/** A thing by whoever names it, and its newest version where there is one. */
export interface Named {
  readonly id: string
  readonly version: JsonObject | undefined
}

const ID_LENGTH = { min: 1, max: 200 }

/** Things that have versions, each as it is now. */
export interface NewestVersions {
  of(context: SubgraphContext, id: string): Promise<Named>
  /** Whoever asks by an id; null where there is no version. */
  readonly known: (_root: unknown, asked: { readonly id: string }, context: SubgraphContext) => Promise<Named | null>
  /** Of a row that names one in a column; null where it names none. */
  readonly namedIn: (column: string) => (row: JsonObject, _arguments: unknown, context: SubgraphContext) => Promise<Named | null>
}

/** `id` is the field by which versions of one thing are found. */
export function newestVersions(versions: FaceReads, id: string): NewestVersions {
  const of = async (context: SubgraphContext, wanted: string): Promise<Named> => {
    const [version] = await versions.where(context, { [id]: { is: wanted }, isCurrent: { is: true } }, 1)
    return { id: wanted, version }
  }
  return {
    of,
    async known(_root, asked, context) {
      withinLimit('length of id', asked.id.length, ID_LENGTH)
      const named = await of(context, asked.id)
      return named.version ? named : null
    },
    namedIn: (column) => async (row, _arguments, context) => {
      const named = optionalText(row, column)
      return named === null ? null : of(context, named)
    },
  }
}

/** A column of the newest version; null where there is none. */
export const toldBy =
  (column: string) =>
  ({ version }: Named): string | null =>
    version ? text(version, column) : null
