/** A promise that somebody else keeps or breaks. */
export interface Gate {
  readonly passed: Promise<void>
  open(): void
  break(error: unknown): void
}

export function gate(): Gate {
  let open = (): void => undefined
  let broken: (error: unknown) => void = open
  const passed = new Promise<void>((resolve, reject) => {
    open = resolve
    broken = reject
  })
  passed.catch(() => undefined) // whoever waits is told; nobody may be waiting
  return { passed, open: () => open(), break: (error) => broken(error) }
}
