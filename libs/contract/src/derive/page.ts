import { type Field, fieldsOf } from '../compare/field.js'
import type { Terms } from '../compare/terms.js'
import { type Contract, contractReference } from '../contract.js'
import { accessLines } from './access-lines.js'
import { checkText } from './check-text.js'
import { metricLines } from './metric-lines.js'
import { levelTexts } from './level-text.js'

/** A product's page for whoever thinks of reading it, in Markdown. `versions` are the contracts of the product that stand side by side. */
export function contractPage(terms: Terms, versions: readonly Contract[]): string {
  const { contract } = terms
  const { purpose, usage, limitations } = contract.use
  const sections: readonly (readonly [string, readonly string[]])[] = [
    ['Purpose', textsOf(purpose)],
    ['Use', textsOf(usage)],
    ['Limits', textsOf(limitations)],
    ['Columns', columnLines(terms)],
    ['Expectations', listed(contract.checks.map((check) => checkText(check, contract.port.kind)))],
    ['Service levels', listed(levelTexts(terms))],
    ['Access', accessLines(contract)],
    ['How to read it', [...readingLines(contract), ...graphLines(contract)]],
    ['Metrics', metricLines(contract)],
    ['Versions', listed(versions.map(versionText))],
  ]
  const filled = sections.filter(([, lines]) => lines.length > 0)
  return [...headLines(contract), ...filled.flatMap(([title, lines]) => ['', `## ${title}`, '', ...lines]), ''].join('\n')
}

const textsOf = (text: string | undefined): readonly string[] => (text === undefined ? [] : [inText(text)])
const listed = (texts: readonly string[]): readonly string[] => texts.map((text) => `- ${inText(text)}`)

function headLines(contract: Contract): readonly string[] {
  const { domain, product, version, status, owner, description, use } = contract
  return [
    `# ${domain}.${product}`,
    '',
    inText([description, use.grain].filter((text) => text !== undefined).join(' ')),
    '',
    `Version ${version}, ${status}. ${owner} answers for it.`,
  ]
}

const versionText = (contract: Contract): string => `${contractReference(contract)}: ${contract.version}, ${contract.status}`

function columnLines(terms: Terms): readonly string[] {
  const { key } = terms.contract
  return [
    `Key: ${key.map(code).join(', ')}.`,
    '',
    '| column | type | required | classification | description |',
    '| ------ | ---- | -------- | -------------- | ----------- |',
    ...[...fieldsOf(terms).values()].map(columnLine),
  ]
}

function columnLine(field: Field): string {
  const { path, type, required, classification = '', description, values, limits } = field
  const bounds = [...limits].map(([name, value]) => `${name} ${value}`)
  const told = [description, ...(values ? [`One of ${values.map(code).join(', ')}.`] : []), ...bounds.map((bound) => `${bound}.`)]
  return `| ${[code(path), code(type), required ? 'yes' : 'no', inCell(classification), inCell(told.join(' '))].join(' | ')} |`
}

function readingLines(contract: Contract): readonly string[] {
  const { port } = contract
  switch (port.kind) {
    case 'table':
      return ['```sql', exampleQuery(contract), '```']
    case 'topic':
      return [`Topic ${code(port.topic.name)}, ${port.topic.partitions} partitions by ${port.topic.key.map(code).join(', ')}.`]
    case 'live':
      return [
        `By ${port.lookup.split('|').map(code).join(', ')}, or each change on the topic ${code(port.topic.name)}, ${port.topic.partitions} partitions by ${port.topic.key.map(code).join(', ')}.`,
      ]
    case 'source':
      return [`Rows of ${code(contract.product)} are read by ${contract.domain}, and by nobody else.`]
  }
}

const graphLines = ({ graphType }: Contract): readonly string[] =>
  graphType === undefined ? [] : ['', `In the graph it is ${code(graphType)}.`]

const EXAMPLE_COLUMNS_MAX = 6
const EXAMPLE_ROWS = 10

/** The key and what always has a value, the first rows by the key. */
export function exampleQuery({ domain, product, key, columns }: Contract): string {
  const others = columns.filter(({ name, required }) => required && !key.includes(name)).map(({ name }) => name)
  const shown = [...key, ...others].slice(0, Math.max(key.length, EXAMPLE_COLUMNS_MAX))
  return `SELECT ${shown.join(', ')}\nFROM ${domain}.${product}\nORDER BY ${key.join(', ')}\nLIMIT ${EXAMPLE_ROWS}`
}

const code = (text: string): string => `\`${text}\``

/** On one line, so that no text of a contract begins a heading or a list of its own. */
const inText = (text: string): string => text.replaceAll(/\s+/g, ' ').trim()
const inCell = (text: string): string => inText(text).replaceAll('|', '\\|')
