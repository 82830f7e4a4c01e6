import { mkdir, readdir, readFile, stat, writeFile } from 'node:fs/promises'
import { join, relative, resolve } from 'node:path'
import { Fault, messageOf } from '@storemesh/core'
import { shownSdl } from '@storemesh/gateway'
import { buildSchema, type GraphQLSchema } from 'graphql'
import { type ClientFile, clientDocument } from '../../client/client-documents.js'
import { clientManifest } from '../../client/client-manifest.js'
import { clientModule } from '../../client/client-module.js'
import type { ExitCode } from '../../command/exit-code.js'
import type { Call } from '../../command/verb.js'
import { consumers } from '../../wiring/contracts.js'
import { partsHere } from '../../wiring/graph-parts.js'
import { viewerNamed } from '../../wiring/viewer-named.js'
import { documents, into, schemaFile } from '../client.js'
import { asWhom } from '../viewing.js'

const FILES_MAX = 2000

export async function run(call: Call): Promise<ExitCode> {
  const { option, positionals, cwd, output } = call
  const schema = await schemaFor(call)
  const document = clientDocument(await filesIn(positionals, cwd), schema)
  const { module, operations } = await clientModule(document, schema, option(documents))
  const folder = option(into)
  await mkdir(folder, { recursive: true })
  const written = [
    { path: join(folder, 'operations.ts'), text: module },
    { path: join(folder, 'operations.json'), text: clientManifest(operations) },
  ]
  for (const { path, text } of written) await writeFile(path, text)
  const told = written.map(({ path }) => path)
  if (output.json) output.value({ operations: operations.map(({ name, id }) => ({ name, id })), written: told })
  else output.line(`${operations.length} operations: ${told.map((path) => relative(cwd, path)).join(', ')}`)
  return 0
}

async function schemaFor({ option }: Call): Promise<GraphQLSchema> {
  const file = option(schemaFile)
  if (file !== undefined && option(asWhom) !== undefined)
    throw new Fault('OPTION_INVALID', 'expected --schema or --as, got both: a schema in a file is somebody’s already')
  return buildSchema(file === undefined ? await sdlHere(option(asWhom)) : await textOf(file))
}

async function sdlHere(as: string | undefined): Promise<string> {
  const viewer = await viewerNamed({ as, region: undefined, account: undefined }, consumers)
  return shownSdl(await partsHere(), viewer)
}

/** OPERATIONS_UNREAD. */
async function filesIn(named: readonly string[], cwd: string): Promise<readonly ClientFile[]> {
  const paths: string[] = []
  for (const name of named) {
    const path = resolve(cwd, name)
    const isFolder = await stat(path).then((found) => found.isDirectory(), unread)
    const found = isFolder ? await readdir(path, { recursive: true }) : []
    paths.push(...(isFolder ? found.filter(isOperations).map((each) => join(path, each)) : [path]))
  }
  if (paths.length === 0 || paths.length > FILES_MAX)
    throw new Fault('OPERATIONS_UNREAD', `expected 1 to ${FILES_MAX} .graphql files, got ${paths.length}`)
  const inOrder = [...new Set(paths)].toSorted()
  return Promise.all(inOrder.map(async (path) => ({ path: relative(cwd, path), text: await textOf(path) })))
}

const isOperations = (name: string): boolean => /\.(graphql|gql)$/.test(name)

const textOf = (path: string): Promise<string> => readFile(path, 'utf8').catch(unread)

function unread(cause: unknown): never {
  throw new Fault('OPERATIONS_UNREAD', `expected a file or folder that can be read: ${messageOf(cause)}`, { cause })
}
