import { type ServiceName, type ServicesOptions, serviceNameOf } from '@storemesh/services'
import type { Call } from '../../command/verb.js'
import { openDataFolder } from '../../data-folder/data-folder.js'
import { layoutOf } from '../../data-folder/layout.js'
import { folder } from '../../kind/kinds.js'
import { NAMES } from '../services.js'

/** What the services of a data folder are started with. Writes nothing. */
export async function servicesOf({ settings, environment, cwd, output, clock, dice }: Call): Promise<ServicesOptions> {
  const { dataFolder } = await settings()
  return {
    folder: layoutOf(dataFolder).services,
    cache: folder.fromText(environment['MESH_SERVICES_CACHE'] ?? '', cwd),
    javaHome: environment['JAVA_HOME'],
    say: (text) => (output.json ? undefined : output.note(text)),
    clock,
    dice,
  }
}

/** The same, with the data folder made where it is not there. */
export async function madeServicesOf(call: Call): Promise<ServicesOptions> {
  const { dataFolder } = await call.settings()
  await openDataFolder(dataFolder, { mode: 'write' })
  return servicesOf(call)
}

/** Those that were named; all of them where none was. */
export function namedServices({ positionals }: Pick<Call, 'positionals'>): readonly ServiceName[] {
  const named = positionals.flatMap((one) => serviceNameOf(one) ?? [])
  return named.length === 0 ? NAMES : named
}
