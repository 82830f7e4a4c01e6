import { codegen } from '@graphql-codegen/core'
import * as operationTypes from '@graphql-codegen/typescript-operations'
import { type DocumentNode, type GraphQLSchema, parse, printSchema } from 'graphql'
import type { DocumentForm } from './document-form.js'
import { type ListedOperation, listedOperations } from './listed-operation.js'
import { typeNamed } from './type-named.js'

/** How each scalar stands in JSON. Of one that is not ours nothing is known. */
const SCALARS = { ID: 'string', Long: 'number', Decimal: 'string', DateTime: 'string', Date: 'string' }

const HEAD = '// Written by mesh client generate: change the operations, and write it anew.\n'

export interface ClientModule {
  /** TypeScript: a type for the variables and for the answer of each operation, and the operation itself. */
  readonly module: string
  readonly operations: readonly ListedOperation[]
}

export async function clientModule(document: DocumentNode, schema: GraphQLSchema, form: DocumentForm): Promise<ClientModule> {
  const asked = form === 'nodes' ? typeNamed(document) : document
  const types = await codegen({
    filename: 'operations.ts',
    schema: parse(printSchema(schema)),
    schemaAst: schema,
    documents: [{ document: asked }],
    plugins: [{ operationTypes: {} }],
    pluginMap: { operationTypes },
    config: {
      scalars: SCALARS,
      defaultScalarType: 'unknown',
      immutableTypes: true,
      skipTypename: true,
      useTypeImports: true,
      enumsAsTypes: true,
      namingConvention: 'keep',
    },
  })
  const operations = listedOperations(asked)
  const body = [IMPORTS[form], types.trim(), ...operations.map(WRITTEN[form])].filter((part) => part !== '').join('\n\n')
  return { module: `${HEAD}${body}\n`, operations }
}

const TEXT_TYPE = `/** What is sent: the text, or the id that stands for it in the manifest. The types are those of its answer and its variables. */
export interface Operation<Answer, Variables> {
  readonly id: string
  readonly text: string
  readonly types?: { readonly answer: Answer; readonly variables: Variables }
}`

const IMPORTS: Readonly<Record<DocumentForm, string>> = {
  text: TEXT_TYPE,
  nodes: "import type { TypedDocumentNode } from '@graphql-typed-document-node/core'",
}

const KINDS = { query: 'Query', mutation: 'Mutation', subscription: 'Subscription' }

const typesOf = ({ name, type }: ListedOperation): string => `${name}${KINDS[type]}, ${name}${KINDS[type]}Variables`

const WRITTEN: Readonly<Record<DocumentForm, (operation: ListedOperation) => string>> = {
  text: (operation) =>
    `export const ${operation.name}Document: Operation<${typesOf(operation)}> = ${JSON.stringify({ id: operation.id, text: operation.text })}`,
  nodes: (operation) =>
    `export const ${operation.name}Document = ${JSON.stringify(parse(operation.text, { noLocation: true }))} as unknown as TypedDocumentNode<${typesOf(operation)}>`,
}
