import type { HttpExecutor } from './http-executor.js'

/** Whoever answers for a subgraph in the place of one that does not: its team put its next version there. */
export interface Successor {
  readonly exists: () => Promise<boolean>
  /** Asks it; none: nobody else answers. */
  readonly executor: () => Promise<HttpExecutor | undefined>
  readonly close: () => Promise<void>
}

export function successorOf(
  url: URL,
  movedTo: (() => Promise<URL | undefined>) | undefined,
  open: (at: URL) => HttpExecutor,
): Successor {
  let last: { readonly href: string; readonly http: HttpExecutor } | undefined

  async function elsewhere(): Promise<URL | undefined> {
    const at = await movedTo?.().catch(() => undefined) // where nobody can say it, it is where it was
    return at?.href === url.href ? undefined : at
  }
  return {
    exists: async () => (await elsewhere()) !== undefined,
    async executor() {
      const at = await elsewhere()
      if (!at || at.href === last?.href) return at && last?.http
      const before = last
      const next = open(at)
      last = { href: at.href, http: next }
      await before?.http.close()
      return next
    },
    close: async () => last?.http.close(),
  }
}
