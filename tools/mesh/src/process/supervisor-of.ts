import { parseJson } from '@storemesh/core'
import { identityFrom, lifeOf, type ProcessIdentity, thisProcess } from './identity.js'

/** How a supervisor tells its children who it is: asked of the kernel, an orphan would name whoever took it in. */
const VARIABLE = 'MESH_SUPERVISOR'

/** What a child of this process has in its environment. */
export const supervisedHere = (): Readonly<Record<string, string>> => ({ [VARIABLE]: JSON.stringify(thisProcess()) })

/** Who supervises a process with this environment; undefined where somebody started it by hand. */
export function supervisorOf(environment: NodeJS.ProcessEnv): ProcessIdentity | undefined {
  const text = environment[VARIABLE]
  return text === undefined ? undefined : identityFrom(parseJson(text))
}

/** Its supervisor is gone, so it is about to leave by itself. */
export const isOrphan = ({ supervisor }: { readonly supervisor?: ProcessIdentity | undefined }): boolean =>
  supervisor !== undefined && lifeOf(supervisor) === 'dead'
