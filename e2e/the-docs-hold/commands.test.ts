import { expect, test } from 'vitest'
import { freshFolder } from '../fresh-folder.js'
import { commandsIn, documents, ELSEWHERE, isServing, SLOW } from './commands.js'
import { runToItsEnd, serveUntilCtrlC } from './run-command.js'

const all = await Promise.all((await documents()).map(async (path) => ({ path, commands: await commandsIn(path) })))
const isRunHere = (command: string) => !ELSEWHERE.has(command) && !SLOW.includes(command)
const runHere = all
  .map(({ path, commands }) => ({ path, commands: commands.filter(isRunHere) }))
  .filter(({ commands }) => commands.length > 0)

test.each(runHere)(
  '$path: its commands do what they say, one after the other',
  async ({ commands }) => {
    const data = await freshFolder()
    for (const command of commands) {
      const { code, signal, stderr } = await (isServing(command) ? serveUntilCtrlC(command, data) : runToItsEnd(command, data))
      // npm ends by the signal that it was sent, which a shell shows as 130
      expect({ command, code, signal, stderr }).toEqual({ command, ...(signal ? BY_CTRL_C : DONE), stderr: expect.any(String) })
      expect(signal === null || command.startsWith('npm ')).toBe(true)
    }
  },
  120_000,
)

const DONE = { code: 0, signal: null }
const BY_CTRL_C = { code: null, signal: 'SIGINT' }

test('what is run elsewhere is still in a document', () => {
  const documented = all.flatMap(({ commands }) => commands)
  expect(documented).toEqual(expect.arrayContaining([...ELSEWHERE.keys(), ...SLOW]))
})
