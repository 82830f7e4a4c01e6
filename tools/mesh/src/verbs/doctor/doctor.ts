import { cellText } from '../../command/cell.js'
import type { ExitCode } from '../../command/exit-code.js'
import type { Output } from '../../command/output.js'
import type { Call } from '../../command/verb.js'
import type { Check } from './check.js'
import { dataFolderChecks, someMeshRuns } from './data.js'
import { clockIsSane, diskSpace, portIsFree, tmpSpace } from './machine.js'
import { servicesOf } from '../services/place.js'
import { nativeModules, nodeVersion } from './runtime.js'
import { serverChecks } from './services.js'

export async function run(call: Call): Promise<ExitCode> {
  const { output, settings, clock, dice } = call
  const { dataFolder, gateway } = await settings()
  output.progress.update('checking…')
  const found = (
    await Promise.all([
      nativeModules(),
      portIsFree(gateway.host, gateway.port, someMeshRuns(dataFolder)),
      diskSpace(dataFolder),
      tmpSpace(),
      clockIsSane(clock, dice),
      dataFolderChecks(dataFolder, clock),
      serverChecks(await servicesOf(call)),
    ])
  ).flat()
  const checks = [nodeVersion(process.versions.node), ...found]
  output.progress.end()
  print(checks, output)
  if (checks.some(({ status }) => status === 'missing')) return 3
  return checks.some(({ status }) => status === 'fail') ? 1 : 0
}

function print(checks: readonly Check[], output: Output): void {
  if (output.json) {
    output.table(
      [{ name: 'check' }, { name: 'status' }, { name: 'found' }, { name: 'advice' }],
      checks.map((check) => ({ ...check })),
    )
    return
  }
  const { green, yellow, red } = output.paint
  const marks = { ok: green('ok  '), warn: yellow('warn'), fail: red('fail'), missing: red('fail') }
  for (const { check, status, found, advice } of checks)
    output.line(`${marks[status]}  ${check}: ${cellText(found)}${advice === '' ? '' : `. To do: ${advice}`}`)
}
