/** The thread's program while it is TypeScript: a thread does not get the loader of the one that begins it. */
import { register } from 'tsx/esm/api'

register()
await import('./plain-events-worker.ts')
