import type { Viewer } from '@storemesh/access'
import { type TestResolvers, testSubgraph } from '../fixtures/executable-subgraph.js'
import type { Subgraph } from '../subgraph.js'

/** What of federation a case is about. */
export const COVERED = [
  '@key',
  '@key of several fields',
  '@key within a key',
  '@key that does not resolve',
  '@requires',
  '@requires with arguments',
  '@requires of what is required',
  '@provides',
  '@external',
  '@shareable',
  '@override',
  '@override by label',
  '@inaccessible',
  '@tag',
  '@interfaceObject',
  '@authenticated',
  '@requiresScopes',
  '@policy',
  '@cost',
  '@listSize',
  'interfaces',
  'unions',
  '@skip and @include',
  'enums and inputs merged',
  'mutations in order',
  'nulls that go up',
  'errors with their paths',
  'fetches merged and batched',
] as const

export type Covered = (typeof COVERED)[number]

/** Subgraphs that make one graph, and what is asked of it. */
export interface FederationWorld {
  readonly name: string
  /** Anew for each case: what a mutation changed is gone. */
  readonly subgraphs: () => readonly Subgraph[]
  readonly cases: readonly FederationCase[]
}

export interface FederationCase {
  /** A sentence. */
  readonly name: string
  readonly covers: readonly Covered[]
  readonly query: string
  readonly variables?: Readonly<Record<string, unknown>>
  /** Whoever sees everything, unless it is said. */
  readonly viewer?: Viewer
  /** Left out where nothing was run. */
  readonly data?: unknown
  readonly errors?: readonly ExpectedError[]
  /** How often each subgraph is asked; those that are left out, not at all. */
  readonly asked?: Readonly<Record<string, number>>
}

export interface ExpectedError {
  readonly code: string
  readonly path?: readonly (string | number)[]
}

export const subgraph = (name: string, types: string, resolvers: TestResolvers = {}): Subgraph =>
  testSubgraph(name, types, resolvers)

/** Rows by their id. */
export const byId =
  <Row extends { readonly id: string }>(rows: readonly Row[]) =>
  ({ id }: { readonly id: string }): Row | null =>
    rows.find((row) => row.id === id) ?? null
