import { dirname } from 'node:path'
import { type Clock, type Dice, seededDice, systemClock } from '@storemesh/core'
import { exitCodeOf } from '../command/exit-code.js'
import { failureText } from '../command/failure.js'
import { outputTo } from '../command/output.js'
import { parseCommand } from '../command/parse.js'
import type { Call } from '../command/verb.js'
import { readSettings } from '../settings/settings.js'
import { verbs } from '../verbs/registry.js'

export interface Said {
  readonly code: number
  readonly stdout: string
  readonly stderr: string
}

/** One command line over a data folder, in this process. Several that write one folder share their dice, as ids come from them. */
export async function runVerb(
  data: string,
  args: readonly string[],
  dice: Dice = seededDice(2),
  clock: Clock = systemClock,
): Promise<Said> {
  const printed = { stdout: '', stderr: '' }
  const stream = (name: keyof typeof printed) => ({
    write: (content: string | Uint8Array) => {
      printed[name] += typeof content === 'string' ? content : Buffer.from(content).toString()
    },
  })
  const output = outputTo({
    stdout: stream('stdout'),
    stderr: stream('stderr'),
    environment: {},
    json: args.includes('--json'),
    clock,
  })
  try {
    const command = parseCommand(args, verbs)
    if (command.does !== 'run') throw new Error(`${args.join(' ')} runs nothing`)
    const { verb, texts, positionals } = command
    const around = { cwd: dirname(data), environment: { MESH_DATA: data }, clock, dice }
    const settings = () => readSettings({ ...around, flags: new Map(), configFile: undefined })
    const option: Call['option'] = (each) => each.resolve(texts.get(each.name), around.cwd)
    const code = await verb.run({ ...around, option, positionals, settings, output, verbs })
    return { code, ...printed }
  } catch (error) {
    printed.stderr += failureText(error, { json: false, stack: false })
    return { code: exitCodeOf(error), ...printed }
  }
}
