import { Fault } from '@storemesh/core'
import {
  type DocumentNode,
  GraphQLError,
  type GraphQLSchema,
  Kind,
  parse,
  Source,
  specifiedRules,
  NoUnusedFragmentsRule,
  UniqueOperationNamesRule,
  validate,
} from 'graphql'

/** A file of operations, by the path that its author knows it by. */
export interface ClientFile {
  readonly path: string
  readonly text: string
}

const FAULTS_SHOWN_MAX = 20
/** A fragment may be there for one client alone. */
const RULES = [...specifiedRules.filter((rule) => rule !== NoUnusedFragmentsRule), UniqueOperationNamesRule]

/** All files as one document that the schema answers. OPERATION_INVALID, with file, line and column of each fault. */
export function clientDocument(files: readonly ClientFile[], schema: GraphQLSchema): DocumentNode {
  const document: DocumentNode = { kind: Kind.DOCUMENT, definitions: files.flatMap((file) => read(file).definitions) }
  const nameless = document.definitions.flatMap((node) =>
    node.kind === Kind.OPERATION_DEFINITION && !node.name
      ? [`${place(node.loc)}: expected a name after ${node.operation}: types and the manifest call it by that`]
      : [],
  )
  const faults = [...nameless, ...validate(schema, document, RULES).map(told)]
  if (faults.length > 0) throw invalid(faults)
  if (document.definitions.some(({ kind }) => kind === Kind.OPERATION_DEFINITION)) return document
  throw new Fault(
    'OPERATION_MISSING',
    `expected a query, mutation or subscription in ${files.map(({ path }) => path).join(', ')}, got none`,
  )
}

function read({ path, text }: ClientFile): DocumentNode {
  try {
    return parse(new Source(text, path))
  } catch (error) {
    if (error instanceof GraphQLError) throw invalid([told(error)])
    throw error
  }
}

const told = ({ message, nodes, source, locations }: GraphQLError): string => {
  const [at] = locations ?? []
  return `${source?.name ?? place(nodes?.[0]?.loc)}${at && source ? `:${at.line}:${at.column}` : ''}: ${message}`
}

interface Location {
  readonly source: { readonly name: string }
  readonly startToken: { readonly line: number; readonly column: number }
}

const place = (at: Location | undefined): string =>
  at ? `${at.source.name}:${at.startToken.line}:${at.startToken.column}` : 'a file'

function invalid(faults: readonly string[]): Fault {
  const more = faults.length - FAULTS_SHOWN_MAX
  const lines = [...faults.slice(0, FAULTS_SHOWN_MAX), ...(more > 0 ? [`and ${more} more`] : [])]
  return new Fault(
    'OPERATION_INVALID',
    `the graph does not answer these operations\n${lines.map((line) => `- ${line}`).join('\n')}`,
  )
}
