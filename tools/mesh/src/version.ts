import { readFileSync } from 'node:fs'
import { isJsonObject, parseJson } from '@storemesh/core'

/** The version in this package's package.json. */
export function version(): string {
  const content = parseJson(readFileSync(new URL('../package.json', import.meta.url), 'utf8'))
  const found = isJsonObject(content) ? content['version'] : undefined
  return typeof found === 'string' ? found : 'unknown'
}
