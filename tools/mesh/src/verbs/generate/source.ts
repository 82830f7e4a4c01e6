import { readContract } from '@storemesh/contract'
import { Fault } from '@storemesh/core'
import type { NewColumn } from '@storemesh/iceberg'
import type { ExitCode } from '../../command/exit-code.js'
import type { Call } from '../../command/verb.js'
import { columnsFromText, keyFrom } from '../../generate/given-columns.js'
import { sampleColumns } from '../../generate/sample-columns.js'
import { requireFor, sourceFiles } from '../../generate/source.js'
import type { FileFormat } from '../../generate/source-kinds.js'
import { columns, cursor, format, from, key, place, sample } from '../generate.js'
import { readSample, sampleFormat } from './read-sample.js'
import { domainAt } from './workspace.js'
import { writeFiles } from './write-files.js'

export async function run(call: Call): Promise<ExitCode> {
  const [name = '', entity = ''] = call.positionals
  const { domain, code, test } = await domainAt(name)
  const kind = call.option(from)
  const shown = await columnsShown(call)
  const told = call.option(key)
  if (told === undefined) throw keyMissing(shown)
  const at = call.option(place)
  const moment = call.option(cursor)
  const source = {
    domain: name,
    owner: domain.owner,
    entity,
    from: kind,
    format: shown.format,
    columns: shown.columns,
    key: keyFrom(told, shown.columns),
    ...(at !== undefined && { place: at }),
    ...(moment !== undefined && { cursor: moment }),
  }
  requireFor(source)
  const files = sourceFiles(source, { domain: code, test })
  for (const { path, text } of files) if (path.endsWith('.yaml')) readContract(text, path)
  await writeFiles(call, files)
  return 0
}

interface Shown {
  readonly columns: readonly NewColumn[]
  readonly unique: readonly string[]
  readonly format: FileFormat
}

async function columnsShown(call: Call): Promise<Shown> {
  const [path, text] = [call.option(sample), call.option(columns)]
  if ((path === undefined) === (text === undefined))
    throw new Fault('OPTION_MISSING', `expected --sample or --columns, ${path === undefined ? 'got neither' : 'got both'}`)
  if (path === undefined) return { columns: columnsFromText(text ?? ''), unique: [], format: call.option(format) ?? 'csv' }
  const written = call.option(format) ?? sampleFormat(path)
  return { ...sampleColumns(await readSample(path, written)), format: written }
}

function keyMissing({ unique, columns }: Shown): Fault {
  const names =
    unique.length > 0 ? `each row of the sample has its own ${unique.join(', ')}` : columns.map(({ name }) => name).join(', ')
  return new Fault('OPTION_MISSING', `--key is needed: the columns that tell one row from another; ${names}`)
}
