import { nameOf } from '../lookup.js'
import { everywhere, type Option } from '../option.js'
import type { Verb } from '../verb.js'

/** A script for bash that knows all verbs by itself: no key starts a process. Works with bash 3.2, which macOS has. */
export function bashCompletion(verbs: readonly Verb[]): string {
  const shown = verbs.filter((verb) => !verb.internal)
  const nextWords = new Map<string, Set<string>>()
  for (const { words } of shown)
    for (const [at, word] of words.entries()) {
      const before = words.slice(0, at).join(' ')
      nextWords.set(before, (nextWords.get(before) ?? new Set()).add(word))
    }
  return `# bash completion of mesh: eval "$(mesh completion bash)"
_mesh() {
  local current=\${COMP_WORDS[COMP_CWORD]} previous=\${COMP_WORDS[COMP_CWORD-1]} verb='' word at
  COMPREPLY=()
  for ((at = 1; at < COMP_CWORD; at++)); do
    word=\${COMP_WORDS[at]}
    case "$verb $word" in
${[...nextWords].map(([before, words]) => `      ${[...words].map((word) => quoted(`${before} ${word}`)).join('|')}) verb="\${verb:+$verb }$word" ;;`).join('\n')}
    esac
  done
  case "$verb:$previous" in
${shown.flatMap((verb) => valueCases(nameOf(verb), verb.options)).join('\n')}
${valueCases('', []).join('\n')}
  esac
  if [[ $current == -* ]]; then
    case "$verb" in
${shown.map((verb) => `      ${quoted(nameOf(verb))}) COMPREPLY=($(compgen -W ${quoted(flags(verb.options))} -- "$current")) ;;`).join('\n')}
      *) COMPREPLY=($(compgen -W ${quoted(flags([]))} -- "$current")) ;;
    esac
    return
  fi
  case "$verb" in
${[...nextWords].map(([before, words]) => `    ${quoted(before)}) COMPREPLY=($(compgen -W ${quoted([...words].join(' '))} -- "$current")) ;;`).join('\n')}
${shown.flatMap(positionalCase).join('\n')}
  esac
}
complete -F _mesh mesh
`
}

function valueCases(verb: string, options: readonly Option<unknown>[]): string[] {
  return [...options, ...Object.values(everywhere)].flatMap(({ name, takes }) => {
    if (!takes) return []
    const offered =
      takes.offers === 'file'
        ? '-f'
        : takes.offers === 'folder'
          ? '-d'
          : takes.offers === undefined
            ? undefined
            : `-W ${quoted(takes.offers.join(' '))}`
    const reply = offered === undefined ? '' : `COMPREPLY=($(compgen ${offered} -- "$current")); `
    return [`    ${quoted(`${verb}:--${name}`)}) ${reply}return ;;`]
  })
}

function positionalCase(verb: Verb): string[] {
  const offers = verb.positionals?.[0]?.offers
  return offers ? [`    ${quoted(nameOf(verb))}) COMPREPLY=($(compgen -W ${quoted(offers.join(' '))} -- "$current")) ;;`] : []
}

const flags = (options: readonly Option<unknown>[]): string =>
  [...options, ...Object.values(everywhere)].map(({ name }) => `--${name}`).join(' ')

const quoted = (text: string): string => `'${text.replaceAll("'", `'\\''`)}'`
