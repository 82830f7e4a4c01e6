import { readFile } from 'node:fs/promises'
import { Fault, messageOf, type Secret } from '@storemesh/core'
import { registryHandler, type RegistryRights, type SchemaRegistry, tokenRights } from '@storemesh/schema-registry'
import type { Log } from '@storemesh/telemetry'
import { isLoopback } from '../kind/loopback.js'
import { secretTexts } from '../kind/secret-texts.js'
import type { RegistrySettings, TokenSettings } from '../settings/registry.js'

interface RegistryParts {
  readonly schemas: SchemaRegistry
  /** What the gateway listens on. */
  readonly host: string
  readonly log: Log
}

/** What answers `/registry`. REGISTRY_TOKENS_MISSING where their file cannot be read, LIMIT_EXCEEDED where one is too short. */
export async function openRegistry(settings: RegistrySettings, { schemas, host, log }: RegistryParts) {
  const allows = await rightsOf(settings, host)
  return registryHandler(schemas, { allows, log: (error) => log.error('registry_failed', { reason: messageOf(error) }) })
}

/**
 * Where tokens are set, nobody reads or writes without one. Where none is, whoever is at this machine may do both, as with all
 * that answers on the loopback; from elsewhere schemas are read and never written.
 */
async function rightsOf({ readers, writers }: RegistrySettings, host: string): Promise<RegistryRights> {
  const tokens = { readers: await tokensOf(readers), writers: await tokensOf(writers) }
  const isSet = tokens.readers.length + tokens.writers.length > 0
  if (isSet) return tokenRights(tokens)
  return isLoopback(host) ? () => true : (_, action) => action === 'read'
}

async function tokensOf({ tokens, tokensFile }: TokenSettings): Promise<readonly Secret[]> {
  if (tokensFile === undefined) return tokens
  const text = await readFile(tokensFile, 'utf8').catch((cause: unknown) => {
    throw new Fault('REGISTRY_TOKENS_MISSING', `the tokens of the schema registry cannot be read (${messageOf(cause)})`, {
      cause,
    })
  })
  const inFile = secretTexts.fromText(text, tokensFile)
  // a file that says nothing would leave the registry open to everybody
  if (!inFile) throw new Fault('REGISTRY_TOKENS_MISSING', `${tokensFile}: expected tokens of the schema registry, one a line`)
  return [...tokens, ...inFile]
}
