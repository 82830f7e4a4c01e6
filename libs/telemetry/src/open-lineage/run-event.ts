import type { JsonObject } from '@storemesh/core'

/** What became of a run, in the words of OpenLineage 2-0-2. */
export interface RunEvent {
  readonly eventType: 'START' | 'COMPLETE' | 'FAIL'
  /** RFC 3339. */
  readonly eventTime: string
  readonly producer: string
  readonly schemaURL: string
  readonly run: { readonly runId: string; readonly facets: Facets }
  readonly job: { readonly namespace: string; readonly name: string; readonly facets: Facets }
  readonly inputs: readonly InputDataset[]
  readonly outputs: readonly OutputDataset[]
}

export interface InputDataset {
  readonly namespace: string
  readonly name: string
  readonly facets: Facets
}

export interface OutputDataset extends InputDataset {
  readonly outputFacets: Facets
}

export type Facets = Readonly<Record<string, JsonObject>>

export const PRODUCER = 'urn:storemesh:pipeline'
export const RUN_EVENT_SCHEMA = 'https://openlineage.io/spec/2-0-2/OpenLineage.json#/$defs/RunEvent'

/** `facet('1-1-1', 'SchemaDatasetFacet', …)`: what a facet says, with who says it and by which schema. */
export const facet = (version: string, name: string, says: JsonObject): JsonObject => ({
  _producer: PRODUCER,
  _schemaURL: `https://openlineage.io/spec/facets/${version}/${name}.json#/$defs/${name}`,
  ...says,
})
