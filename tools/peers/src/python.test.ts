import { mkdtemp, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { temporaryFolder } from '@storemesh/testing'
import { expect, test } from 'vitest'
import { requirePython } from './python.js'

/** A program that answers as a Python would that prints this. */
async function pythonThatPrints(text: string): Promise<string> {
  const path = join(await mkdtemp(join(await temporaryFolder(), 'bin-')), 'python3')
  await writeFile(path, `#!/bin/sh\necho ${text}\n`, { mode: 0o755 })
  return path
}

test('a Python is known by its version', async () => {
  expect(await requirePython(await pythonThatPrints('3.11'))).toBe('3.11')
  expect(await requirePython(await pythonThatPrints('3.10'))).toBe('3.10')
})

test('one that is missing or too old is said by name, with what to install', async () => {
  await expect(requirePython('no-such-python')).rejects.toThrow(
    /^PEERS_NEED_PYTHON: the peers need Python 3\.10 or later with its modules venv and ensurepip; found no no-such-python that has them\. Install python3 and python3-venv$/,
  )
  await expect(requirePython(await pythonThatPrints('3.9'))).rejects.toThrow('found Python 3.9')
  await expect(requirePython(await pythonThatPrints('2.7'))).rejects.toThrow('found Python 2.7')
})
