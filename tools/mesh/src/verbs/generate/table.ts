import type { ExitCode } from '../../command/exit-code.js'
import type { Call } from '../../command/verb.js'
import { consumerFile } from '../../generate/consumer.js'
import { layerOf } from '../../generate/names.js'
import { takenOver } from '../../generate/read-table.js'
import { tableFiles } from '../../generate/table.js'
import { key, reads } from '../generate.js'
import { readTable } from './read-table.js'
import { domainAt, fileText } from './workspace.js'
import { writeFiles } from './write-files.js'

export async function run(call: Call): Promise<ExitCode> {
  const [name = '', table = ''] = call.positionals
  const layer = layerOf(table)
  const { domain, code } = await domainAt(name)
  const reference = call.option(reads)
  const read = await readTable(call, domain, reference, call.option(key))
  const files = tableFiles({ domain: name, name: table, reads: reference, read, key: read.key }, code)
  if (read.layer !== 'input') {
    await writeFiles(call, files)
    return 0
  }
  const fields = takenOver(read, layer).map((column) => column.name)
  const there = await fileText(`contracts/consumers/${name}.yaml`)
  await writeFiles(call, [...files, consumerFile({ domain: name, owner: domain.owner, product: reference, fields }, there)])
  return 0
}
