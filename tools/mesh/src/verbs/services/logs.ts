import { lastLines, statusOfAll } from '@storemesh/services'
import type { ExitCode } from '../../command/exit-code.js'
import type { Call } from '../../command/verb.js'
import { logLines } from '../services.js'
import { namedServices, servicesOf } from './place.js'

export async function run(call: Call): Promise<ExitCode> {
  const { output, option } = call
  const { folder } = await servicesOf(call)
  const [found] = statusOfAll(folder, namedServices(call))
  const lines = found?.log === undefined ? [] : await lastLines(found.log, option(logLines))
  if (output.json) output.value({ service: found?.name ?? '', log: found?.log ?? null, lines })
  else if (lines.length > 0) output.raw(lines.join('\n'))
  else output.note(found?.log === undefined ? `${found?.name} was never started here` : `${found.log} is empty`)
  return 0
}
