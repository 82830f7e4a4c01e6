/** A file as it is to stand, by its path in the repository. */
export interface WrittenFile {
  readonly path: string
  readonly text: string
  /** A new one is refused where something stands already; a changed one has kept all that others wrote. */
  readonly is: 'new' | 'changed'
}

export const newFile = (path: string, text: string): WrittenFile => ({ path, text, is: 'new' })

export const changedFile = (path: string, text: string): WrittenFile => ({ path, text, is: 'changed' })
