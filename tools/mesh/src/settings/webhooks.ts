import type { Secret } from '@storemesh/core'
import { file } from '../kind/kinds.js'
import { secretTexts } from '../kind/secret-texts.js'
import { type Setting, setting, variableOf } from './setting.js'
import { type Resolved, resolveSetting, type Source } from './sources.js'

/** A webhook as it is set: its secrets, or the file that they stand in. */
export interface WebhookSettings {
  readonly name: string
  readonly topic: string
  readonly secrets: readonly Secret[]
  readonly secretsFile: string | undefined
}

const secretsOf = (name: string): Setting<readonly Secret[]> =>
  setting({ name: `webhook.${name}.secrets`, kind: secretTexts, initial: [], about: 'the secrets that its sender signs with' })

const secretsFileOf = (name: string): Setting<string> =>
  setting({ name: `webhook.${name}.secrets_file`, kind: file, initial: '', about: 'a file with these secrets, one a line' })

/** The variables that a webhook's secrets are read from. */
export const webhookVariables = (topics: ReadonlyMap<string, string>): readonly string[] =>
  [...topics.keys()].flatMap((name) => [variableOf(secretsOf(name)), variableOf(secretsFileOf(name))])

interface ReadWebhook {
  readonly settings: WebhookSettings
  readonly origins: readonly Resolved<unknown>[]
}

export function readWebhooks(topics: ReadonlyMap<string, string>, source: Source): readonly ReadWebhook[] {
  return [...topics].map(([name, topic]) => {
    const secrets = resolveSetting(secretsOf(name), [source], source.base)
    const isInFile = source.find(secretsFileOf(name)) !== undefined
    const secretsFile = isInFile ? resolveSetting(secretsFileOf(name), [source], source.base) : undefined
    return {
      settings: { name, topic, secrets: secrets.value, secretsFile: secretsFile?.value },
      origins: secretsFile ? [secrets, secretsFile] : [secrets],
    }
  })
}
