import { codeBlocks, documentText } from '../markdown.js'

/** What a reader of the page does and expects, from top to bottom. */
export type PageStep =
  | { readonly kind: 'save'; readonly file: string; readonly text: string }
  | { readonly kind: 'run'; readonly command: string }
  | { readonly kind: 'see'; readonly text: string }
  | { readonly kind: 'ask' | 'subscribe'; readonly text: string }
  | { readonly kind: 'answer'; readonly value: unknown }

const PAGE = 'docs/new-domain.md'

export async function stepsOfPage(): Promise<readonly PageStep[]> {
  const page = await documentText(PAGE)
  const files = [...page.matchAll(/ as `(?<file>[\w.-]+)`:\n\n```csv/g)].map(({ groups }) => groups?.['file'] ?? '')
  return codeBlocks(page).flatMap(({ language, text }): PageStep[] => {
    switch (language) {
      case 'csv':
        return [{ kind: 'save', file: files.shift() ?? '', text }]
      case 'sh':
        return text
          .trimEnd()
          .split('\n')
          .map((command) => ({ kind: 'run', command }))
      case 'text':
        return [{ kind: 'see', text }]
      case 'graphql':
        return [{ kind: text.startsWith('subscription') ? 'subscribe' : 'ask', text }]
      case 'json':
        return [{ kind: 'answer', value: JSON.parse(text) }]
      default:
        throw new Error(`${PAGE}: nobody knows what a reader does with a block of ${language}`)
    }
  })
}
