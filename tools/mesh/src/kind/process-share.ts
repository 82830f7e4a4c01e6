import type { Share } from '@storemesh/pipeline'
import type { Kind } from './kind.js'

const TEXT = /^([1-9]\d{0,3})\/([1-9]\d{0,3})$/

/** The second of three processes is `2/3`. */
export const processShare: Kind<Share> = {
  expected: 'which of how many processes it is, such as 2/3',
  fromText: shareIn,
  fromValue: (value) => (typeof value === 'string' ? shareIn(value) : undefined),
  show: ({ number, of }) => `${number + 1}/${of}`,
}

function shareIn(text: string): Share | undefined {
  const [, number, of] = TEXT.exec(text) ?? []
  return number !== undefined && Number(number) <= Number(of) ? { number: Number(number) - 1, of: Number(of) } : undefined
}
