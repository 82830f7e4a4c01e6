import { execFile } from 'node:child_process'
import { promisify } from 'node:util'
import { expect, test } from 'vitest'
import { wholeNumber } from '../../kind/kinds.js'
import { mesh } from '../../testing/mesh-process.js'
import { dev } from '../../verbs/dev.js'
import { optional } from '../option.js'
import { tableList, tableShow } from '../../verbs/table.js'
import { completion } from '../../verbs/completion.js'
import { withBody } from '../verb.js'
import { bashCompletion } from './bash.js'
import { fishCompletion } from './fish.js'
import { zshCompletion } from './zsh.js'

const run = promisify(execFile)
const nothing = () => Promise.resolve({ run: async () => 0 as const })
const internal = { words: ['child', 'gateway'] as const, summary: 'inside', options: [], examples: [], internal: true }
const verbs = [dev, tableList, tableShow, completion, internal].map((verb) => withBody(verb, nothing))

/** What bash would offer where this line ends. PATH is empty: nothing may be started. */
async function offered(line: string): Promise<string[]> {
  const words = line.split(' ').map((word) => `'${word}'`)
  const script = `${bashCompletion(verbs)}\nPATH=''\nCOMP_WORDS=(${words.join(' ')})\nCOMP_CWORD=${words.length - 1}\n_mesh\nprintf '%s\\n' "\${COMPREPLY[@]}"`
  const { stdout } = await run('bash', ['--norc', '-c', script])
  return stdout.split('\n').filter((word) => word !== '')
}

test.each([
  ['mesh ', ['dev', 'table', 'completion']],
  ['mesh ta', ['table']],
  ['mesh table ', ['list', 'show']],
  ['mesh --json table s', ['show']],
  ['mesh dev --ra', ['--rate']],
  ['mesh dev --profile ', ['embedded', 'cluster']],
  ['mesh dev --rate ', ['max']],
  ['mesh dev --port ', []],
  ['mesh dev --data /us', ['/usr']],
  ['mesh table list --da', ['--data']],
  ['mesh completion ', ['bash', 'zsh', 'fish']],
  ['mesh chi', []],
])('bash offers after %j: %j', async (line, expected) => {
  expect(await offered(line)).toEqual(expected)
})

test('fish has a line for each word, option and choice', () => {
  const script = fishCompletion(verbs)
  for (const part of [
    "-n '__fish_use_subcommand' -a dev -d",
    '-a list -d',
    '-l profile',
    "-a 'embedded cluster'",
    "-a 'bash zsh fish'",
  ])
    expect(script).toContain(part)
  expect(script).not.toContain('inside')
})

test('quotes in a text end no word', () => {
  const option = optional({ name: 'n', about: "the shop's own", kind: wholeNumber({ min: 0, max: 1 }) })
  expect(fishCompletion([withBody({ ...dev, options: [option] }, nothing)])).toContain("-d 'the shop\\'s own'")
})

test('zsh reads the table of bash', () => {
  expect(zshCompletion(verbs)).toContain(bashCompletion(verbs))
})

test.each(['bash', 'zsh', 'fish'])('mesh completion %s prints the script', async (shell) => {
  const { code, stdout, stderr } = await mesh(['completion', shell])
  expect({ code, stderr }).toEqual({ code: 0, stderr: '' })
  expect(stdout).toContain('doctor')
})
