import { DOCUMENT_FORMS, type DocumentForm } from '../client/document-form.js'
import { optional, required, withDefault } from '../command/option.js'
import type { VerbDeclaration } from '../command/verb.js'
import { choice, file, folder } from '../kind/kinds.js'
import { asWhom } from './viewing.js'

export const schemaFile = optional({
  name: 'schema',
  about: 'a schema of the graph, as the page gives it to be kept, instead of the one of the domains here',
  kind: file,
})

export const into = required({
  name: 'into',
  about: 'the folder that operations.ts and operations.json are written to',
  kind: folder,
})

const INITIAL: DocumentForm = 'text'

export const documents = withDefault({
  name: 'documents',
  about: 'text for fetch and the like; nodes for Apollo Client and urql, with the __typename that their caches ask for',
  kind: choice(DOCUMENT_FORMS),
  initial: INITIAL,
})

export const clientGenerate: VerbDeclaration = {
  words: ['client', 'generate'],
  summary: 'write the TypeScript types of a frontend’s operations, and the manifest by which a gateway knows them',
  about:
    'Reads the .graphql files that are named, and those in the folders that are. What the graph does not answer, or does not show to the role of --as, is refused with its file, line and column, and nothing is written.',
  positionals: [{ name: 'FILE', about: 'a file of operations, or a folder of such files', required: true, many: true }],
  options: [into, documents, asWhom, schemaFile],
  examples: [
    'client generate src/operations --into src/generated',
    'client generate src/operations --into src/generated --documents nodes --as customer',
  ],
}
