import type { ListedOperation } from './listed-operation.js'

/** The list that a gateway reads as gateway.persisted.manifest, in the form that Apollo’s tools write too. */
export const clientManifest = (operations: readonly ListedOperation[]): string =>
  `${JSON.stringify(
    {
      format: 'apollo-persisted-query-manifest',
      version: 1,
      operations: operations.map(({ id, name, type, text }) => ({ id, name, type, body: text })),
    },
    undefined,
    2,
  )}\n`
