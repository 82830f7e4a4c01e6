import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { buffer } from 'node:stream/consumers'
import type { ContractFile } from '@storemesh/contract'
import { Fault } from '@storemesh/core'

/** The contracts in this folder as a commit, a branch or a tag has them. Two runs of git, however many files there are. */
export async function filesOfCommit(folder: string, commit: string, files_max: number): Promise<readonly ContractFile[]> {
  const listed = await git(folder, ['ls-tree', '-r', '-z', '--name-only', '--end-of-options', commit, '.'], '')
  const paths =
    listed
      ?.toString()
      .split('\0')
      .filter((path) => /^[^/\n]+\/[^/\n]+\.ya?ml$/.test(path)) ?? []
  if (paths.length === 0) {
    const why = `expected a folder of contracts, or a commit, branch or tag of git that has them, got ${JSON.stringify(commit)}`
    throw new Fault('CONTRACTS_NOT_FOUND', `${why}; fetch it, or name another`)
  }
  if (paths.length > files_max)
    throw new Fault('LIMIT_EXCEEDED', `contracts: expected at most ${files_max} files, got ${paths.length}`)
  const asked = paths.map((path) => `${commit}:./${path}\n`).join('')
  return textsOf(paths, (await git(folder, ['cat-file', '--batch'], asked)) ?? Buffer.alloc(0))
}

/** git answers each with a line that ends with its size, the text, and a line's end. */
function textsOf(paths: readonly string[], answer: Buffer): readonly ContractFile[] {
  let at = 0
  return paths.map((path) => {
    const end = answer.indexOf('\n', at)
    const size_bytes = Number(/ blob (\d+)$/.exec(answer.toString('utf8', at, end))?.[1])
    if (end < 0 || !Number.isSafeInteger(size_bytes))
      throw new Fault('CONTRACTS_NOT_FOUND', `git listed ${path} and did not give it; look at the repository with git fsck`)
    at = end + 1 + size_bytes + 1
    return { path, text: answer.toString('utf8', end + 1, end + 1 + size_bytes) }
  })
}

/** What git prints; undefined where it refuses, or is not there. */
async function git(folder: string, args: readonly string[], input: string): Promise<Buffer | undefined> {
  const child = spawn('git', args, { cwd: folder, stdio: ['pipe', 'pipe', 'ignore'] })
  const closed = once(child, 'close').catch(() => undefined)
  const printed = buffer(child.stdout)
  // git that refuses reads nothing, and its answer says so
  child.stdin.on('error', () => undefined)
  child.stdin.end(input)
  const content = await printed
  await closed
  return child.exitCode === 0 ? content : undefined
}
