import type { ContractColumn } from '../contract.js'
import type { MeshProperties } from '../read-port.js'
import type { YamlMap } from '../yaml-map.js'
import { FIGURE_NAME, type Metric, METRIC_PROOFS, type MetricProof } from './metric.js'

const KEYS = ['name', 'unit', 'grain', 'dimensions', 'formula', 'tolerance', 'otherwise', 'proven', 'onFailure']
const NAME = /^[a-z][a-z0-9_]{0,62}$/
const METRICS_MAX = 100
const FORMULA_LENGTH_MAX = 20_000

/** Where the figures of a product stand whose rows are figures, and what says of which they are. */
const NAMED_VALUE = 'value'
const NAMED_BY = ['period', 'dimension'] as const

interface Measured {
  readonly columns: readonly ContractColumn[]
  readonly key: readonly string[]
}

/** The figures that a product carries. In a product with a `kpi_name` each is rows of that name; in others it is a column, which describes it. */
export function readMetrics(mesh: MeshProperties, { columns, key }: Measured): readonly Metric[] {
  const property = mesh.get('metrics')
  if (!property) return []
  const isNamed = key.includes(FIGURE_NAME)
  const entries = property.maps('value')
  if (entries.length === 0 || entries.length > METRICS_MAX)
    throw property.refuse(`expected from 1 to ${METRICS_MAX} metrics`, 'value')
  if (isNamed) requireColumns(property, columns, [...NAMED_BY, NAMED_VALUE, 'unit'])
  const names = new Set<string>()
  return entries.map((entry) => {
    entry.only(isNamed ? [...KEYS, 'description'] : KEYS)
    const name = entry.text('name')
    if (!NAME.test(name)) throw entry.refuse('expected lower-case letters, digits and underscores, a letter first', 'name')
    if (names.has(name)) throw entry.refuse('is there twice; keep one', 'name')
    names.add(name)
    const column = isNamed ? NAMED_VALUE : name
    const { description } = numbersColumn(entry, columns, column)
    const tolerance = toleranceOf(entry)
    const otherwise = entry.optionalNumber('otherwise')
    return {
      name,
      description: isNamed ? entry.text('description') : description,
      unit: entry.text('unit'),
      grain: entry.text('grain'),
      dimensions: entry.texts('dimensions').map(({ text }) => text),
      column,
      isNamed,
      by: isNamed ? NAMED_BY : key,
      formula: formulaOf(entry),
      ...(tolerance !== undefined && { tolerance }),
      ...(otherwise !== undefined && { otherwise }),
      proven: provenOf(entry),
      onFailure: onFailureOf(entry),
      place: entry.place('name'),
    }
  })
}

function requireColumns(property: YamlMap, columns: readonly ContractColumn[], needed: readonly string[]): void {
  const missing = needed.filter((name) => !columns.some((column) => column.name === name))
  if (missing.length > 0)
    throw property.refuse(`rows that are figures have ${needed.join(', ')} beside ${FIGURE_NAME}; add ${missing.join(', ')}`)
}

function numbersColumn(entry: YamlMap, columns: readonly ContractColumn[], name: string): ContractColumn {
  const column = columns.find((one) => one.name === name)
  if (column?.of.kind === 'scalar' && /^(int|long|float|double|decimal)/.test(column.of.type)) return column
  throw entry.refuse(`expected the name of a column of numbers, in which the figure stands`, 'name')
}

function formulaOf(entry: YamlMap): string {
  const formula = entry.text('formula')
  if (formula.length > FORMULA_LENGTH_MAX) throw entry.refuse(`expected at most ${FORMULA_LENGTH_MAX} characters`, 'formula')
  if (/^\s*(select|with)\b/i.test(formula)) return formula
  throw entry.refuse('expected one SELECT', 'formula')
}

function toleranceOf(entry: YamlMap): number | undefined {
  const tolerance = entry.optionalNumber('tolerance')
  if (tolerance === undefined || tolerance > 0) return tolerance
  throw entry.refuse('expected a number above 0; without one the two are to be equal', 'tolerance')
}

function provenOf(entry: YamlMap): MetricProof {
  const said = entry.optionalText('proven') ?? 'apart'
  const proven = METRIC_PROOFS.find((one) => one === said)
  if (proven) return proven
  throw entry.refuse(`expected one of ${METRIC_PROOFS.join(', ')}`, 'proven')
}

function onFailureOf(entry: YamlMap): Metric['onFailure'] {
  const said = entry.optionalText('onFailure') ?? 'fail'
  if (said === 'fail' || said === 'warn') return said
  throw entry.refuse('expected fail or warn; a figure is no row to be kept apart', 'onFailure')
}
