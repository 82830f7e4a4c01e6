import type { Direction, Severity, Step, Surface } from './change.js'

/** How grave a change is, and the step of the version that it is due. */
export interface Verdict {
  readonly severity: Severity
  readonly step: Step
}

const BREAKS: Verdict = { severity: 'breaking', step: 'major' }
/** Nothing that was promised is taken away, yet a reader that is written carelessly may stumble. */
const CARE: Verdict = { severity: 'needs care', step: 'minor' }
const GROWS: Verdict = { severity: 'safe', step: 'minor' }
/** Whoever is on the other side cannot notice it. */
const NOTED: Verdict = { severity: 'safe', step: 'patch' }
/** The promise had its end announced; who still reads it is broken all the same. */
const ENDS: Verdict = { severity: 'breaking', step: 'minor' }

interface Rule {
  readonly output: Verdict
  readonly input: Verdict
  /** Where an output differs on a surface: each has types of its own. */
  readonly on?: Partial<Readonly<Record<Surface, Verdict>>>
  /** What can be done in place of a change that breaks. */
  readonly instead?: string
  /** What to look after where it needs care. */
  readonly care?: string
}

const same = (verdict: Verdict) => ({ output: verdict, input: verdict })

/** What breaks whom. An output is read by others, an input is written by others; `change` says what was seen. */
export const RULES = {
  FIELD_REMOVED: { ...same(BREAKS), instead: 'keep the field, and say in its description what replaces it' },
  FIELD_ADDED_OPTIONAL: same(GROWS),
  FIELD_ADDED_REQUIRED: { output: GROWS, input: BREAKS, instead: 'add it as an optional field' },
  FIELD_MADE_OPTIONAL: { output: BREAKS, input: GROWS, instead: 'keep it required and write a value that stands for none' },
  FIELD_MADE_REQUIRED: { output: GROWS, input: BREAKS, instead: 'keep it optional, and refuse nothing that came before' },
  TYPE_CHANGED: { ...same(BREAKS), instead: 'add a field of the new type beside the old one' },
  TYPE_NARROWED: { ...same(BREAKS), instead: 'keep the wider type and state a limit' },
  // a table reads old files as the wider type; a reader of Avro cannot take a long for an int, and GraphQL's Int ends at 2^31
  INT_WIDENED: {
    output: GROWS,
    input: GROWS,
    on: { topic: BREAKS, graphql: BREAKS },
    instead: 'add a long field beside the old one',
  },
  // GraphQL has one Float for both
  FLOAT_WIDENED: {
    output: GROWS,
    input: GROWS,
    on: { topic: BREAKS, graphql: NOTED },
    instead: 'add a double field beside the old one',
  },
  // Avro's decimals match only with the same precision; GraphQL's is a string
  DECIMAL_WIDENED: {
    output: GROWS,
    input: GROWS,
    on: { topic: BREAKS, graphql: NOTED },
    instead: 'add a field of the larger precision beside the old one',
  },
  LIMIT_TIGHTENED: { output: GROWS, input: BREAKS, instead: 'keep the limit, and let a quality rule warn' },
  LIMIT_LOOSENED: { output: CARE, input: GROWS, care: 'tell readers that values come which did not before' },
  VALUE_ADDED: { output: CARE, input: GROWS, care: 'tell readers of the new value: who counts the old ones out misses it' },
  VALUE_REMOVED: { output: GROWS, input: BREAKS, instead: 'go on taking the value and translate it' },
  VALUES_CLOSED: { output: GROWS, input: BREAKS, instead: 'keep the field open, and let a quality rule warn' },
  VALUES_OPENED: { output: CARE, input: GROWS, care: 'tell readers that the values are counted out no more' },
  // those of a role read an input as they read an output
  ROLE_ADDED: { ...same(CARE), care: 'let who answers for the data agree that more see it' },
  ROLE_REMOVED: { ...same(BREAKS), instead: 'keep the role, and hide from it what it must not see' },
  MASK_TIGHTENED: { ...same(BREAKS), instead: 'give the readers who need it a role that may see it' },
  MASK_LOOSENED: { ...same(CARE), care: 'let who answers for the data agree that more is seen' },
  ACCESS_NARROWED: { ...same(BREAKS), instead: 'give the readers who need it a role that may see it' },
  ACCESS_WIDENED: { ...same(CARE), care: 'let who answers for the data agree that more is seen' },
  CLASSIFICATION_CHANGED: { ...same(CARE), care: 'look after who may see the field now' },
  KEY_CHANGED: { ...same(BREAKS), instead: 'publish another product of the new grain beside this one' },
  KEY_REORDERED: { ...same(CARE), care: 'ids made of the key change: readers that keep them take each row for a new one' },
  PORT_CHANGED: { ...same(BREAKS), instead: 'publish another product that is reached the new way' },
  PARTITION_CHANGED: { ...same(CARE), care: 'queries answer the same and read other files: look at the ones that must be quick' },
  TOPIC_RENAMED: { ...same(BREAKS), instead: 'keep the name' },
  TOPIC_KEY_CHANGED: { ...same(BREAKS), instead: 'publish another topic that is keyed so' },
  TOPIC_PARTITIONS_ADDED: {
    ...same(CARE),
    care: 'keys move to other partitions: stop the writers until every reader has caught up',
  },
  TOPIC_PARTITIONS_REMOVED: { ...same(BREAKS), instead: 'keep the partitions; a log cannot give any up' },
  LOOKUP_CHANGED: { ...same(BREAKS), instead: 'publish another product that is found so' },
  GRAPH_TYPE_ADDED: same(GROWS),
  GRAPH_TYPE_CHANGED: { ...same(BREAKS), instead: 'keep the name' },
  GRAPH_FILTER_ADDED: same(GROWS),
  GRAPH_FILTER_REMOVED: { ...same(BREAKS), instead: 'keep the column indexed' },
  RETENTION_SHORTENED: { output: BREAKS, input: NOTED, instead: 'keep it as long as was promised' },
  RETENTION_LENGTHENED: { output: GROWS, input: NOTED },
  LATENCY_LOOSENED: { output: BREAKS, input: NOTED, instead: 'keep the promise, or make the product quicker' },
  LATENCY_TIGHTENED: { output: GROWS, input: NOTED },
  METRIC_ADDED: same(GROWS),
  METRIC_REMOVED: { ...same(CARE), care: 'say in its description what the figure is now that nobody defines' },
  METRIC_MEANS_ANOTHER: { ...same(BREAKS), instead: 'add a metric of another name beside it' },
  METRIC_FORMULA_CHANGED: { ...same(CARE), care: 'tell readers whether the figures of the past change with it' },
  STATUS_ACTIVE: same(NOTED),
  STATUS_DEPRECATED: { ...same(CARE), care: 'say in the description what replaces it and when it ends' },
  STATUS_TAKEN_BACK: { ...same(BREAKS), instead: 'keep it active, or deprecate it' },
  STATUS_RETIRED: { ...same(BREAKS), instead: 'deprecate it first, and wait until nobody reads it' },
  STATUS_ENDED: { ...same(ENDS), instead: 'wait until nobody declares that they read it' },
  END_ANNOUNCED: { ...same(CARE), care: 'say in the description what takes its place, and tell who is on the other side' },
  END_POSTPONED: same(NOTED),
  OWNER_CHANGED: same(NOTED),
  DESCRIPTION_CHANGED: same(NOTED),
} as const satisfies Readonly<Record<string, Rule>>

export type RuleCode = keyof typeof RULES

const rules: Readonly<Record<RuleCode, Rule>> = RULES

/** A draft may change in any way: it promises nothing yet. */
export const DRAFT = NOTED

export function verdictOf(code: RuleCode, direction: Direction, surface: Surface): Verdict {
  const rule = rules[code]
  return direction === 'input' ? rule.input : (rule.on?.[surface] ?? rule.output)
}

/** What is to be done, as a sentence. */
export function adviceOf(code: RuleCode, { severity, step }: Verdict, direction: Direction): string {
  const { instead = 'leave it as it is', care = 'tell who is on the other side' } = rules[code]
  if (severity === 'needs care') return `${capital(care)}.`
  if (severity === 'safe') return `Nothing to do but the ${step} step.`
  if (step !== 'major') return `${capital(instead)}.`
  const others = direction === 'output' ? 'reader' : 'writer'
  return `${capital(instead)}; or take a major step and serve both versions until every ${others} has moved.`
}

const capital = (text: string): string => `${text.slice(0, 1).toUpperCase()}${text.slice(1)}`
