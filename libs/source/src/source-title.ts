import type { SourceDeclaration } from './declaration.js'

/** What a person calls the source: `topic transactions`, `postgres public.users`. */
export function sourceTitle(source: SourceDeclaration): string {
  switch (source.kind) {
    case 'topic':
      return `topic ${source.topic}`
    case 'postgres':
      return `postgres ${source.schema}.${source.table}`
    case 'mongo':
      return `mongo ${source.database}.${source.collection}`
    case 'files':
      return `files ${source.store}/${source.prefix}`
  }
}
