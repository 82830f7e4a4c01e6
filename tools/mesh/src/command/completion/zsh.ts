import { bashCompletion } from './bash.js'
import type { Verb } from '../verb.js'

/** zsh reads bash's completions: one table of verbs, not two that drift apart. */
export const zshCompletion = (verbs: readonly Verb[]): string => `# zsh completion of mesh: eval "$(mesh completion zsh)"
autoload -U +X compinit && compinit
autoload -U +X bashcompinit && bashcompinit
${bashCompletion(verbs)}`
