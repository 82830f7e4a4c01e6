/** What a value may be: read from a text (flag, environment) or from a config file, and said in words when it is not. */
export interface Kind<T> {
  /** In an error: "expected …". */
  readonly expected: string
  /** `base` is the folder that a relative path starts from. */
  readonly fromText: (text: string, base: string) => T | undefined
  readonly fromValue: (value: unknown, base: string) => T | undefined
  /** How it is shown and written down; a secret hides itself here. */
  readonly show: (value: T) => string
  /** What a shell may offer. */
  readonly offers?: readonly string[] | 'file' | 'folder'
  /** Never repeat what came in an error. */
  readonly hidden?: boolean
}
