import { documentText } from './markdown.js'

export interface Line {
  readonly line: string
  /** What stands in code quotes beside it. */
  readonly answers: readonly string[]
  /** Tests, by their titles and files. */
  readonly proofs: readonly { readonly title: string; readonly path: string }[]
}

/** The rows of a document's table of three: what is done, what it gets, what proves it. */
export async function linesOf(path: string): Promise<readonly Line[]> {
  const rows = (await documentText(path)).split('\n').filter((line) => /^\| (?!-)/.test(line))
  return rows.slice(1).map((row) => {
    const [, line = '', answers = '', proofs = ''] = row.split(/(?<!\\)\|/).map((cell) => cell.trim())
    return {
      line: line.replaceAll('`', ''),
      answers: [...answers.matchAll(/`([^`]+)`/g)].map(([, answer = '']) => answer).toSorted(),
      proofs: [...proofs.matchAll(/\[(?<title>[^\]]+)\]\((?<path>[^)]+)\)/g)].map(({ groups }) => ({
        title: groups?.['title'] ?? '',
        path: groups?.['path'] ?? '',
      })),
    }
  })
}
