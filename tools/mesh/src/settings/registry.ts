import type { Secret } from '@storemesh/core'
import { file } from '../kind/kinds.js'
import { secretTexts } from '../kind/secret-texts.js'
import { type Setting, setting, variableOf } from './setting.js'
import { type Resolved, resolveSetting, type Source } from './sources.js'

/** Tokens of the schema registry as they are set: themselves, and the file that more of them stand in. */
export interface TokenSettings {
  readonly tokens: readonly Secret[]
  readonly tokensFile: string | undefined
}

export interface RegistrySettings {
  readonly readers: TokenSettings
  readonly writers: TokenSettings
}

interface TokenVariables {
  readonly tokens: Setting<readonly Secret[]>
  readonly tokensFile: Setting<string>
}

const tokensThat = (may: 'read' | 'write'): TokenVariables => ({
  tokens: setting({
    name: `registry.${may}_tokens`,
    kind: secretTexts,
    initial: [],
    about: `the tokens of programs that may ${may} schemas`,
  }),
  tokensFile: setting({
    name: `registry.${may}_tokens_file`,
    kind: file,
    initial: '',
    about: 'a file with such tokens, one a line',
  }),
})

const READERS = tokensThat('read')
const WRITERS = tokensThat('write')

export const REGISTRY_VARIABLES: readonly string[] = [READERS, WRITERS].flatMap(({ tokens, tokensFile }) => [
  variableOf(tokens),
  variableOf(tokensFile),
])

/** They are secrets, so they never come from the config file. */
export function readRegistry(source: Source) {
  const origins: Resolved<unknown>[] = []
  const read = ({ tokens, tokensFile }: TokenVariables): TokenSettings => {
    const themselves = resolveSetting(tokens, [source], source.base)
    const path = source.find(tokensFile) === undefined ? undefined : resolveSetting(tokensFile, [source], source.base)
    origins.push(themselves, ...(path ? [path] : []))
    return { tokens: themselves.value, tokensFile: path?.value }
  }
  const registry: RegistrySettings = { readers: read(READERS), writers: read(WRITERS) }
  return { registry, origins }
}
