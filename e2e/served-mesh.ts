import { type RunningCommand, startMesh, type Surroundings } from './mesh-command.js'

export interface ServedMesh extends RunningCommand {
  /** Where GraphQL answers. */
  readonly url: string
}

/** `mesh dev` or `mesh gateway` on a free port, once it says where GraphQL is. */
export async function serveMesh(args: readonly string[], around?: Surroundings): Promise<ServedMesh> {
  const running = startMesh([...args, '--port', '0'], around)
  const [url] = await running.says(/http:\/\/127\.0\.0\.1:\d+\/graphql/)
  return { ...running, url }
}
