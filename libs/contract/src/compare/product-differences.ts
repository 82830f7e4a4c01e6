import type { Contract, ContractPort, ContractStatus, ContractTopic } from '../contract.js'
import type { Difference } from './difference.js'
import { endDifference } from './end-difference.js'
import { graphDifferences } from './graph-differences.js'
import { metricDifferences } from './metric-differences.js'
import type { RuleCode } from './rules.js'
import { type Terms, WHOLE } from './terms.js'

/** What differs in the product as a whole: its key, how it is reached, what is promised of time, who answers for it. */
export const productDifferences = (before: Terms, after: Terms): readonly Difference[] => [
  ...keyDifference(before.contract, after.contract),
  ...portDifferences(before.contract.port, after.contract.port),
  ...graphDifferences(before.contract, after.contract),
  ...metricDifferences(before.contract.metrics, after.contract.metrics),
  ...timeDifferences(before, after),
  ...statusDifference(before.contract.status, after.contract.status),
  // who deprecates it announces its end with that
  ...(before.contract.status === after.contract.status ? endDifference(WHOLE, endOf(before), endOf(after)) : []),
  ...(before.contract.owner === after.contract.owner
    ? []
    : [whole('OWNER_CHANGED', `${before.contract.owner} became ${after.contract.owner}`)]),
  ...(before.contract.description === after.contract.description
    ? []
    : [whole('DESCRIPTION_CHANGED', 'its description is another')]),
]

const whole = (rule: RuleCode, found: string): Difference => ({ path: '', rule, found })

const endOf = ({ ends }: Terms): string | undefined => ends.get(WHOLE)?.day

const listed = (names: readonly string[]): string => (names.length === 0 ? 'none' : names.join(', '))

function keyDifference({ key: before }: Contract, { key: after }: Contract): readonly Difference[] {
  if (listed(before) === listed(after)) return []
  const found = `key ${listed(before)} became ${listed(after)}`
  return [whole(listed(before.toSorted()) === listed(after.toSorted()) ? 'KEY_REORDERED' : 'KEY_CHANGED', found)]
}

function portDifferences(before: ContractPort, after: ContractPort): readonly Difference[] {
  if (before.kind !== after.kind) return [whole('PORT_CHANGED', `${before.kind} became ${after.kind}`)]
  const found: Difference[] = []
  if (before.kind === 'table' && after.kind === 'table') {
    const [was, is] = [before, after].map(({ partition }) => (partition ? `${partition.transform}(${partition.column})` : 'none'))
    if (was !== is) found.push({ ...whole('PARTITION_CHANGED', `partition ${was} became ${is}`), only: ['table'] })
  }
  if ('topic' in before && 'topic' in after) found.push(...topicDifferences(before.topic, after.topic))
  if (before.kind === 'live' && after.kind === 'live' && before.lookup !== after.lookup)
    found.push({ ...whole('LOOKUP_CHANGED', `lookup by ${before.lookup} became ${after.lookup}`), only: ['graphql'] })
  return found
}

function topicDifferences(before: ContractTopic, after: ContractTopic): readonly Difference[] {
  const found: Difference[] = []
  if (before.name !== after.name) found.push(whole('TOPIC_RENAMED', `topic ${before.name} became ${after.name}`))
  if (listed(before.key) !== listed(after.key))
    found.push(whole('TOPIC_KEY_CHANGED', `the record key ${listed(before.key)} became ${listed(after.key)}`))
  if (before.partitions !== after.partitions) {
    const rule = after.partitions > before.partitions ? 'TOPIC_PARTITIONS_ADDED' : 'TOPIC_PARTITIONS_REMOVED'
    found.push(whole(rule, `${before.partitions} partitions became ${after.partitions}`))
  }
  return found.map((difference) => ({ ...difference, only: ['topic'] }))
}

/** No promise is the loosest one: a table without a retention keeps its rows. */
function timeDifferences(before: Terms, after: Terms): readonly Difference[] {
  const found: Difference[] = []
  const [latency, latencyNow] = [before, after].map(({ contract }) => contract.latency_ms ?? Number.POSITIVE_INFINITY)
  if (latency !== latencyNow)
    found.push(
      whole(
        isMore(latencyNow, latency) ? 'LATENCY_LOOSENED' : 'LATENCY_TIGHTENED',
        `latency ${shown(before.contract.latency_ms)} became ${shown(after.contract.latency_ms)}`,
      ),
    )
  const [kept, keptNow] = [before, after].map(({ retention_ms }) => retention_ms ?? Number.POSITIVE_INFINITY)
  if (kept !== keptNow)
    found.push(
      whole(
        isMore(keptNow, kept) ? 'RETENTION_LENGTHENED' : 'RETENTION_SHORTENED',
        `retention ${shown(before.retention_ms)} became ${shown(after.retention_ms)}`,
      ),
    )
  return found
}

const isMore = (a = 0, b = 0): boolean => a > b

const shown = (duration_ms: number | undefined): string => (duration_ms === undefined ? 'without a limit' : `${duration_ms} ms`)

function statusDifference(before: ContractStatus, after: ContractStatus): readonly Difference[] {
  if (before === after) return []
  return [whole(statusRule(before, after), `${before} became ${after}`)]
}

function statusRule(before: ContractStatus, after: ContractStatus): RuleCode {
  switch (after) {
    case 'active':
      return 'STATUS_ACTIVE'
    case 'draft':
      return 'STATUS_TAKEN_BACK'
    case 'deprecated':
      return 'STATUS_DEPRECATED'
    case 'retired':
      return before === 'deprecated' ? 'STATUS_ENDED' : 'STATUS_RETIRED'
  }
}
