import { bashCompletion } from '../../command/completion/bash.js'
import { fishCompletion } from '../../command/completion/fish.js'
import { zshCompletion } from '../../command/completion/zsh.js'
import type { Call } from '../../command/verb.js'

const scripts = new Map([
  ['bash', bashCompletion],
  ['zsh', zshCompletion],
  ['fish', fishCompletion],
])

export async function run({ output, positionals, verbs }: Call): Promise<0> {
  const script = scripts.get(positionals[0] ?? '')?.(verbs)
  if (script !== undefined) output.raw(script.trimEnd())
  return 0
}
