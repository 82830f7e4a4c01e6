import type { Viewer } from '@storemesh/access'

/** A client for each viewer, for as long as somebody uses it: what is asked on its connection is answered for that viewer. */
export interface ViewerClients<Client> {
  take(viewer: Viewer): { readonly client: Client; readonly release: () => void }
  readonly all: readonly Client[]
}

export function viewerClients<Client>(
  open: (viewer: Viewer) => Client,
  whoseOf: (viewer: Viewer) => string,
): ViewerClients<Client> {
  const clients = new Map<string, { readonly client: Client; readonly uses: Set<object> }>()
  return {
    take(viewer) {
      const whose = whoseOf(viewer)
      const taken = clients.get(whose) ?? { client: open(viewer), uses: new Set() }
      clients.set(whose, taken)
      const use = {}
      taken.uses.add(use)
      const release = () => {
        taken.uses.delete(use)
        if (taken.uses.size === 0 && clients.get(whose) === taken) clients.delete(whose)
      }
      return { client: taken.client, release }
    },
    get all() {
      return [...clients.values()].map(({ client }) => client)
    },
  }
}
