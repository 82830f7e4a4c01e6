import type { DeclaredRead, Identity } from './identity.js'

/** Who reads. Every read path takes one, and every cache key holds its `key`; a read without a viewer does not compile. */
export interface Viewer {
  /** Who this is, for a log: a person's id, a service's name. */
  readonly name: string
  /** Two viewers with one key see the same rows and columns; caches and shared work are keyed by it. */
  readonly key: string
  readonly who: Identity
  /** When what said who this is ends to hold: what still runs for the viewer then is closed. None: it holds. */
  readonly expires_ms?: number
  /** What its token was given besides, for graphs whose schema asks for it. */
  readonly scopes?: readonly string[]
  /** It showed no token. */
  readonly isAnonymous?: true
}

export const viewerAs = (name: string, who: Identity, expires_ms?: number): Viewer => ({
  name,
  key: keyOf(who),
  who,
  ...(expires_ms !== undefined && { expires_ms }),
})

/** The viewer of a token that was given scopes: who has others may read other fields. */
export function withScopes(viewer: Viewer, scopes: readonly string[]): Viewer {
  if (scopes.length === 0) return viewer
  const sorted = [...new Set(scopes)].toSorted()
  return { ...viewer, scopes: sorted, key: JSON.stringify([viewer.key, 'scopes', ...sorted]) }
}

/** Whoever asks without a token, as who is set for it. */
export const withoutToken = (viewer: Viewer): Viewer => ({
  ...viewer,
  isAnonymous: true,
  key: JSON.stringify([viewer.key, 'anonymous']),
})

/** A viewer that may see all: the pipeline itself, and an operator at the command line. */
export const viewerOfEverything = (name: string): Viewer => viewerAs(name, { kind: 'mesh' })

/** All that a decision looks at, and nothing besides. */
function keyOf(who: Identity): string {
  switch (who.kind) {
    case 'mesh':
      return 'everything'
    case 'domain':
      return JSON.stringify(['domain', who.domain, ...readsText(who.reads ?? [])])
    case 'service':
      return JSON.stringify(['service', ...readsText(who.reads)])
    case 'role':
      return JSON.stringify([who.role, who.region ?? null, who.userId ?? null])
  }
}

const readsText = (reads: readonly DeclaredRead[]): readonly string[] =>
  reads.map(({ product, fields }) => JSON.stringify([product, ...fields.toSorted()])).toSorted()
