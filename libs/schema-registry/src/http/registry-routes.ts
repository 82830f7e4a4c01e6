import { Fault, type Json } from '@storemesh/core'
import {
  type CompatibilityLevel,
  SCHEMA_TYPES,
  type SchemaRegistry,
  type SchemaText,
  type SubjectVersion,
} from '../schema-registry.js'
import { type Answer, well } from './answers.js'
import { idIn, levelIn, type RegistryRequest, schemaIn, versionIn } from './read-request.js'

const SUBJECTS_PAGE = 1000
const SUBJECTS_MAX = 100_000

/** The answer to one request of the Confluent protocol. ROUTE_NOT_FOUND. */
export async function answerOf(registry: SchemaRegistry, request: RegistryRequest): Promise<Answer> {
  const [first = '', ...rest] = request.path
  const answer = await ROUTES[first]?.(registry, request, rest)
  if (answer !== undefined) return well(answer)
  throw new Fault('ROUTE_NOT_FOUND', `${request.method} /${request.path.join('/')} is no request of a schema registry`)
}

/** Undefined where there is no such request. */
type Route = (registry: SchemaRegistry, request: RegistryRequest, rest: readonly string[]) => Promise<Json | undefined>

const ROUTES: Readonly<Record<string, Route>> = { subjects, schemas, config, compatibility, mode }

async function subjects(
  registry: SchemaRegistry,
  { method, body }: RegistryRequest,
  rest: readonly string[],
): Promise<Json | undefined> {
  const [subject, versions, version, schema, ...more] = rest
  if (more.length > 0) return undefined
  if (subject === undefined) return method === 'GET' ? allSubjects(registry) : undefined
  if (versions === undefined) {
    if (method === 'POST') return told(await registry.lookup(subject, schemaIn(body)))
    return method === 'DELETE' ? registry.hide(subject) : undefined
  }
  if (versions !== 'versions') return undefined
  if (version === undefined) {
    if (method === 'POST') return { id: (await registry.register(subject, schemaIn(body))).id }
    return method === 'GET' ? registry.versions(subject) : undefined
  }
  if (method === 'DELETE' && schema === undefined) return (await registry.hide(subject, versionIn(version)))[0]
  if (method !== 'GET') return undefined
  const found = await registry.version(subject, versionIn(version))
  if (schema === undefined) return told(found)
  return schema === 'schema' ? JSON.parse(found.schema.text) : undefined
}

async function schemas(
  registry: SchemaRegistry,
  { method }: RegistryRequest,
  rest: readonly string[],
): Promise<Json | undefined> {
  const [what, id, part] = rest
  if (method !== 'GET') return undefined
  if (what === 'types' && rest.length === 1) return SCHEMA_TYPES
  if (what !== 'ids' || id === undefined || rest.length > 3) return undefined
  const schema = await registry.schema(idIn(id))
  if (part === undefined) return textAndType(schema)
  return part === 'schema' ? JSON.parse(schema.text) : undefined
}

async function config(
  registry: SchemaRegistry,
  { method, body, query }: RegistryRequest,
  rest: readonly string[],
): Promise<Json | undefined> {
  const [subject] = rest
  if (rest.length > 1) return undefined
  if (method === 'GET')
    return { compatibilityLevel: await shownLevel(registry, subject, query.get('defaultToGlobal') === 'true') }
  if (method !== 'PUT') return undefined
  const compatibility = levelIn(body)
  await registry.setLevel(compatibility, subject)
  return { compatibility }
}

/** A subject's own level alone, unless that of all is asked for: by that clients know that it has none yet. */
async function shownLevel(registry: SchemaRegistry, subject: string | undefined, orOfAll: boolean): Promise<CompatibilityLevel> {
  const own = subject === undefined || orOfAll ? await registry.level(subject) : await registry.ownLevel(subject)
  if (own) return own
  throw new Fault(
    'LEVEL_NOT_FOUND',
    `${JSON.stringify(subject)} has no level of its own; add defaultToGlobal=true for the one that holds`,
  )
}

async function compatibility(
  registry: SchemaRegistry,
  { method, body, query }: RegistryRequest,
  rest: readonly string[],
): Promise<Json | undefined> {
  const [of, subject, versions, version, ...more] = rest
  if (method !== 'POST' || of !== 'subjects' || subject === undefined || versions !== 'versions' || more.length > 0)
    return undefined
  const found = await registry.conflicts(subject, schemaIn(body), version === undefined ? undefined : versionIn(version))
  return { is_compatible: found.length === 0, ...(query.get('verbose') === 'true' && { messages: found }) }
}

async function mode(_: SchemaRegistry, { method }: RegistryRequest, rest: readonly string[]): Promise<Json | undefined> {
  return method === 'GET' && rest.length <= 1 ? { mode: 'READWRITE' } : undefined
}

async function allSubjects(registry: SchemaRegistry): Promise<readonly string[]> {
  const all: string[] = []
  for (;;) {
    const after = all.at(-1)
    const page = await registry.subjects({ limit: SUBJECTS_PAGE, ...(after !== undefined && { after }) })
    all.push(...page)
    if (page.length < SUBJECTS_PAGE || all.length >= SUBJECTS_MAX) return all
  }
}

const told = ({ subject, version, id, schema }: SubjectVersion): Json => ({ subject, version, id, ...textAndType(schema) })

/** Avro is what is meant where no type is said. */
const textAndType = ({ type, text }: SchemaText) => ({ schema: text, ...(type !== 'AVRO' && { schemaType: type }) })
