import { expect, test } from 'vitest'
import { gateway } from '../verbs/gateway.js'
import { dev } from '../verbs/dev.js'
import { fixFile } from '../verbs/quarantine.js'
import { query } from '../verbs/query.js'
import { run as runVerb } from '../verbs/run.js'
import { events, simulate, simulateRate } from '../verbs/simulate.js'
import { snapshot, tableDigest, tableHistory, tableList, tableShow } from '../verbs/table.js'
import { tableCompact, tableExpire, tableRewriteManifests, tableRollback, tableSweep } from '../verbs/table-upkeep.js'
import { verify } from '../verbs/verify.js'
import { helpOf } from './help.js'
import { nameOf } from './lookup.js'
import { parseCommand } from './parse.js'
import { type VerbDeclaration, withBody } from './verb.js'

const declared: readonly VerbDeclaration[] = [
  dev,
  gateway,
  query,
  runVerb,
  simulate,
  tableCompact,
  tableDigest,
  tableExpire,
  tableHistory,
  tableList,
  tableRewriteManifests,
  tableRollback,
  tableShow,
  tableSweep,
  verify,
]
const verbs = declared.map((verb) => withBody(verb, () => Promise.resolve({ run: async () => 0 as const })))

/** An example as a shell would hand it over. */
const split = (line: string) => [...line.matchAll(/"([^"]*)"|(\S+)/g)].map(([, quoted, bare]) => quoted ?? bare ?? '')

test.each(verbs.flatMap((verb) => verb.examples.map((example) => [example, verb] as const)))(
  'mesh %s is understood',
  (example, verb) => {
    const command = parseCommand(split(example), verbs)
    expect(command).toMatchObject({ does: 'run', verb: { words: verb.words } })
    if (command.does !== 'run') return
    for (const option of verb.options) option.resolve(command.texts.get(option.name), '/')
  },
)

test.each(verbs.map((verb) => [nameOf(verb), verb] as const))('the help of %s names all that it takes', (name, verb) => {
  const help = helpOf(verb)
  expect(help).toContain(`Usage: mesh ${name}`)
  for (const { name } of [...verb.options.map((option) => ({ name: `--${option.name}` })), ...(verb.positionals ?? [])])
    expect(help).toContain(name)
})

test('options may come before, between and after, and the last of two counts', () => {
  const command = parseCommand(['--json', 'run', '--data', '/a', 'orders', '--data=/b', '--once', 'customers'], verbs)
  expect(command).toMatchObject({ does: 'run', positionals: ['orders', 'customers'] })
  expect(command.does === 'run' && [...command.texts]).toEqual([
    ['json', ''],
    ['data', '/b'],
    ['once', ''],
  ])
})

test('what follows -- is no option', () => {
  expect(parseCommand(['query', '--', '--not-an-option'], verbs)).toMatchObject({ positionals: ['--not-an-option'] })
})

test('an option is read with its type', () => {
  expect(events.resolve('500', '/')).toBe(500)
  expect(simulateRate.resolve(undefined, '/')).toBe('max')
  expect(events.resolve(undefined, '/')).toBeUndefined()
  expect(() => fixFile.resolve(undefined, '/')).toThrow('OPTION_MISSING: --file is needed: the path of a file')
  expect(() => events.resolve('0', '/')).toThrow('OPTION_INVALID')
  expect(snapshot.resolve('9007199254740993', '/')).toBe('9007199254740993')
})

test('help wins over what is missing', () => {
  expect(parseCommand(['query', '--help'], verbs)).toMatchObject({ does: 'help', verb: { words: ['query'] } })
})
