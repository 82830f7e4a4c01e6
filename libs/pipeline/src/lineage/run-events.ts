import { type Contract, contractColumns } from '@storemesh/contract'
import { deterministicId, instantOf, instantText, type JsonObject } from '@storemesh/core'
import type { Domain, ModelTable } from '@storemesh/domain'
import type { InputColumn, Making } from '@storemesh/query-engine'
import { facet, type Facets, type InputDataset, PRODUCER, RUN_EVENT_SCHEMA, type RunEvent } from '@storemesh/telemetry'
import type { StepRun } from '../history/step-run.js'
import type { ModelLineage } from './model-lineage.js'
import { type StepData, stepData } from './step-data.js'

export interface RunEventParts {
  /** Of all that this mesh tells of: `storemesh://shop`. */
  readonly namespace: string
  readonly contracts: ReadonlyMap<string, Contract>
  readonly lineages: readonly ModelLineage[]
}

/** A run as it began and as it ended. The same run, told again, has the same id and says the same. */
export function runEvents(parts: RunEventParts, domain: Domain, run: StepRun): readonly RunEvent[] {
  const { namespace } = parts
  const data = stepData(domain, run)
  const began_ms = instantOf(run.began_at) ?? 0
  const shared = {
    producer: PRODUCER,
    schemaURL: RUN_EVENT_SCHEMA,
    job: { namespace, name: data.job, facets: jobFacets(domain, run) },
    inputs: data.reads.map((name) => ({ namespace, name, facets: {} })),
    outputs: data.writes.map((name) => ({ ...outputOf(parts, data, name), outputFacets: statistics(run) })),
  }
  const runId = runIdOf(domain, run)
  const ended = run.failed ? ('FAIL' as const) : ('COMPLETE' as const)
  return [
    { ...shared, eventType: 'START', eventTime: run.began_at, run: { runId, facets: {} } },
    { ...shared, eventType: ended, eventTime: instantText(began_ms + run.took_ms), run: { runId, facets: failureOf(run) } },
  ]
}

/** A UUID made from the run alone (version 8: its bits are ours). */
function runIdOf({ name }: Domain, { kind, of, number, began_at }: StepRun): string {
  const hex = deterministicId(name, kind, of, number, began_at)
  return [hex.slice(0, 8), hex.slice(8, 12), `8${hex.slice(13, 16)}`, `a${hex.slice(17, 20)}`, hex.slice(20)].join('-')
}

const JOB_TYPES: Readonly<Record<StepRun['kind'], string>> = {
  domain: 'DOMAIN',
  source: 'INGESTION',
  model: 'MODEL',
  product: 'PUBLICATION',
  live: 'PROCESSOR',
}

const jobFacets = ({ owner }: Domain, { kind }: StepRun): Facets => ({
  jobType: facet('2-0-3', 'JobTypeJobFacet', {
    processingType: kind === 'live' ? 'STREAMING' : 'BATCH',
    integration: 'STOREMESH',
    jobType: JOB_TYPES[kind],
  }),
  ownership: facet('1-0-1', 'OwnershipJobFacet', { owners: [{ name: owner, type: 'OWNER' }] }),
})

const failureOf = ({ failed }: StepRun): Facets =>
  failed ? { errorMessage: facet('1-0-1', 'ErrorMessageRunFacet', { message: failed.message, programmingLanguage: 'SQL' }) } : {}

const statistics = ({ changed }: StepRun): Facets =>
  changed?.rows === undefined
    ? {}
    : { outputStatistics: facet('1-0-2', 'OutputStatisticsOutputDatasetFacet', { rowCount: changed.rows }) }

function outputOf({ namespace, contracts, lineages }: RunEventParts, { model, contract }: StepData, name: string): InputDataset {
  const promised = contract === undefined ? undefined : contracts.get(contract)
  const lineage = model && lineages.find(({ table }) => table === name)
  return {
    namespace,
    name,
    facets: {
      ...(promised && { schema: schemaOf(promised) }),
      ...(lineage && { columnLineage: columnLineage(namespace, lineage, model) }),
    },
  }
}

const schemaOf = (contract: Contract): JsonObject =>
  facet('1-1-1', 'SchemaDatasetFacet', {
    fields: contractColumns(contract).map(({ name, type, doc }) => ({
      name,
      type: typeof type === 'string' ? type : type.type,
      description: doc,
    })),
  })

const SUBTYPES: Readonly<Record<Making, string>> = {
  'as it is': 'IDENTITY',
  computed: 'TRANSFORMATION',
  aggregated: 'AGGREGATION',
}

function columnLineage(namespace: string, { columns, rows }: ModelLineage, { name }: Pick<ModelTable, 'name'>): JsonObject {
  const field = ({ table, column }: InputColumn, transformation: JsonObject): JsonObject => ({
    namespace,
    name: table,
    field: column,
    transformations: [transformation],
  })
  const fields = columns
    .filter(({ from }) => from.length > 0)
    .map(({ name: column, from }) => [
      column,
      { inputFields: from.map((each) => field(each, { type: 'DIRECT', subtype: SUBTYPES[each.how], description: name })) },
    ])
  return facet('1-2-0', 'ColumnLineageDatasetFacet', {
    fields: Object.fromEntries(fields),
    dataset: rows.map((each) => field(each, { type: 'INDIRECT' })),
  })
}
