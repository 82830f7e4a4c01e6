import { type DocumentNode, GraphQLError, type GraphQLSchema, parse, validate } from 'graphql'
import { boundedCache } from '../bounded-cache.js'
import type { OperationLimits } from '../limits/operation-limits.js'
import { graphRules, limitRules } from '../limits/validation-rules.js'
import { withoutSchema } from './hidden-schema.js'

/** Reads the text of operations: parsed and validated once for as long as it is in use. */
export type ReadDocument = (text: string, schema: GraphQLSchema) => Reading
export type Reading = { readonly document: DocumentNode } | { readonly errors: readonly GraphQLError[] }

const KEPT_DOCUMENTS_MAX = 1000
const KEPT_CHARACTERS_MAX = 4_000_000

export function documentReader(limits: OperationLimits, looked: (found: boolean) => void = () => undefined): ReadDocument {
  const rules = limitRules(limits)
  const newTexts = () =>
    boundedCache<string, Reading>({
      entries_max: KEPT_DOCUMENTS_MAX,
      size: { max: KEPT_CHARACTERS_MAX, of: (text) => text.length },
    })
  const bySchema = new WeakMap<GraphQLSchema, ReturnType<typeof newTexts>>()

  return (text, schema) => {
    let texts = bySchema.get(schema)
    if (!texts) bySchema.set(schema, (texts = newTexts()))
    const known = texts.get(text)
    looked(known !== undefined)
    if (known) return known
    const reading = read(text, schema)
    texts.set(text, reading)
    return reading
  }

  function shown(error: GraphQLError): GraphQLError {
    const coded = withCode(error, 'GRAPHQL_VALIDATION_FAILED')
    return limits.introspection ? coded : withoutSchema(coded)
  }

  function read(text: string, schema: GraphQLSchema): Reading {
    try {
      const document = parse(text, { maxTokens: limits.tokens_max })
      const beyond = validate(schema, document, rules)
      const errors = beyond.length > 0 ? beyond : validate(schema, document, graphRules)
      return errors.length === 0 ? { document } : { errors: errors.map(shown) }
    } catch (error) {
      if (error instanceof GraphQLError) return { errors: [withCode(error, 'GRAPHQL_PARSE_FAILED')] }
      throw error
    }
  }
}

function withCode(error: GraphQLError, fallback: string): GraphQLError {
  const { message, nodes = null, source = null, positions = null, extensions } = error
  return new GraphQLError(message, { nodes, source, positions, extensions: { code: extensions['code'] ?? fallback } })
}
