import type { VerbDeclaration } from '../command/verb.js'

export const completion: VerbDeclaration = {
  words: ['completion'],
  summary: 'print a script that completes mesh in a shell',
  about: 'The script knows every verb, option and choice by itself and starts nothing while you type.',
  options: [],
  positionals: [{ name: 'SHELL', about: 'the shell to complete in', required: true, offers: ['bash', 'zsh', 'fish'] }],
  examples: ['completion bash >> ~/.bash_completion', 'completion zsh', 'completion fish > ~/.config/fish/completions/mesh.fish'],
}
