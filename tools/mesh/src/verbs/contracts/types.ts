import { mkdir, readFile, rename, writeFile } from 'node:fs/promises'
import { dirname } from 'node:path'
import { fileURLToPath } from 'node:url'
import { contractRows, readContracts } from '@storemesh/contract'
import { Fault } from '@storemesh/core'
import type { ExitCode } from '../../command/exit-code.js'
import type { Call } from '../../command/verb.js'
import { isChecked, rowTypesFile } from '../contracts.js'
import { folderNow } from './contract-files.js'

/** Where tsconfig.json and the builds of domains look for it; no part of the repository. */
const ROW_TYPES = fileURLToPath(new URL('../../../../../.derived/contract-rows.d.ts', import.meta.url))

export async function run(call: Call): Promise<ExitCode> {
  const { option, output } = call
  const path = option(rowTypesFile) ?? ROW_TYPES
  const contracts = await readContracts(folderNow(call))
  const wanted = contractRows(contracts.values())
  const isCurrent = (await readFile(path, 'utf8').catch(() => undefined)) === wanted
  if (option(isChecked)) {
    if (!isCurrent) throw stale(path)
  } else if (!isCurrent) await replace(path, wanted)
  const said = isCurrent ? 'stand as they are' : 'are written'
  if (output.json) output.value({ contracts: contracts.size, written: !isCurrent })
  output.line(`the row types of ${contracts.size} contracts ${said}`)
  return 0
}

const stale = (path: string): Fault =>
  new Fault('ROW_TYPES_STALE', `${path} is not what the contracts say; run mesh contracts types`)

/** Whoever reads meanwhile, or writes beside, finds one file or the other. */
async function replace(path: string, text: string): Promise<void> {
  await mkdir(dirname(path), { recursive: true })
  const fresh = `${path}.${process.pid}`
  await writeFile(fresh, text)
  await rename(fresh, path)
}
