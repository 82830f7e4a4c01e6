import { systemClock, systemDice } from '@storemesh/core'
import { type ExitCode, exitCodeOf } from './command/exit-code.js'
import { failureText } from './command/failure.js'
import { helpOf, helpOfAll } from './command/help.js'
import { everywhere } from './command/option.js'
import { type Output, outputTo } from './command/output.js'
import { type Command, parseCommand } from './command/parse.js'
import type { Call, Verb } from './command/verb.js'
import { leaveNoMore, leaveWhenOrphaned } from './supervisor/orphaned-at-start.js'
import { verbs } from './verbs/registry.js'
import { version } from './version.js'

/** Runs one command line in this process. Never rejects: a failure is printed and answered by its exit code. */
export async function main(args: readonly string[]): Promise<ExitCode> {
  const asked = args.slice(0, args.includes('--') ? args.indexOf('--') : undefined)
  const shown = { json: asked.includes('--json'), stack: asked.includes('--stack') || process.env['MESH_STACK'] === '1' }
  const { stdout, stderr, env: environment } = process
  const output = outputTo({ stdout, stderr, environment, json: shown.json, clock: systemClock })
  const fail = (error: unknown) => {
    stderr.write(`${failureText(error, shown)}\n`)
    return exitCodeOf(error)
  }
  endQuietlyWhenNobodyReads()
  leaveWhenOrphaned()
  process.on('uncaughtException', (error) => process.exit(fail(error)))
  try {
    return await carryOut(parseCommand(args, verbs), output)
  } catch (error) {
    return fail(error)
  } finally {
    leaveNoMore()
  }
}

async function carryOut(command: Command, output: Output): Promise<ExitCode> {
  if (command.does === 'run') {
    if (command.verb.standsBack === true) await (await import('./process/stand-back.js')).standBack()
    return command.verb.run(callOf(command, output))
  }
  if (command.does === 'version') output.raw(version())
  else output.raw(command.verb ? helpOf(command.verb) : helpOfAll(command.below?.length ? command.below : verbs))
  return 0
}

function callOf({ verb, texts, positionals }: Extract<Command, { does: 'run' }>, output: Output): Call {
  const cwd = process.cwd()
  for (const option of verb.options) option.resolve(texts.get(option.name), cwd) // all are refused or taken before anything runs
  return {
    option: (option) => option.resolve(texts.get(option.name), cwd),
    positionals,
    settings: async () => {
      const { readSettings } = await import('./settings/settings.js')
      return readSettings({
        flags: flagsOf(verb, texts),
        environment: process.env,
        cwd,
        configFile: texts.get(everywhere.config.name),
      })
    },
    output,
    cwd,
    environment: process.env,
    clock: systemClock,
    dice: systemDice,
    verbs,
  }
}

const flagsOf = (verb: Verb, texts: ReadonlyMap<string, string>) =>
  new Map(
    verb.options.flatMap(({ name, setting }) => {
      const text = texts.get(name)
      return setting === undefined || text === undefined ? [] : [[setting, { flag: name, text }] as const]
    }),
  )

/** `mesh … | head` is no failure: once the reader has gone there is nothing left to do. */
function endQuietlyWhenNobodyReads(): void {
  for (const stream of [process.stdout, process.stderr])
    stream.on('error', (error: NodeJS.ErrnoException) => {
      if (error.code !== 'EPIPE') throw error
      process.exit(0)
    })
}
