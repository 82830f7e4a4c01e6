import { access } from 'node:fs/promises'
import { dirname, join, normalize } from 'node:path'
import { expect, test } from 'vitest'
import { documentText } from '../markdown.js'
import { ROOT } from '../mesh-command.js'
import { documents } from './commands.js'

test.each(await documents())('%s: its links lead somewhere', async (path) => {
  const text = (await documentText(path)).replaceAll(/^```[\s\S]*?^```$/gm, '')
  const targets = [...text.matchAll(/\]\((?<target>[^)\s]+)\)/g)].map(({ groups }) => groups?.['target'] ?? '')
  const broken: string[] = []
  for (const target of targets.filter((one) => !/^[a-z]+:/.test(one)))
    if (!(await leadsSomewhere(path, target))) broken.push(target)
  expect(broken).toEqual([])
})

async function leadsSomewhere(from: string, target: string): Promise<boolean> {
  const [file = '', section] = target.split('#')
  const to = file === '' ? from : normalize(join(dirname(from), file))
  const isThere = await access(join(ROOT, to)).then(
    () => true,
    () => false,
  )
  if (!isThere || section === undefined) return isThere
  return sectionsOf(await documentText(to)).includes(section)
}

/** A heading's name in a link: lower case, words joined by dashes, nothing else. */
const sectionsOf = (text: string): readonly string[] =>
  [...text.matchAll(/^#+ (?<heading>.*)$/gm)].map(({ groups }) =>
    (groups?.['heading'] ?? '')
      .toLowerCase()
      .replaceAll(/[^\p{L}\p{N}\s_-]/gu, '')
      .trim()
      .replaceAll(' ', '-'),
  )
