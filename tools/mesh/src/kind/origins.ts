import type { Kind } from './kind.js'

const ORIGINS_MAX = 64

/** Origins of other sites: a list in a config file, `https://a.example,https://b.example` in a text, or `*` for all. */
export const origins: Kind<readonly string[]> = {
  expected: `at most ${ORIGINS_MAX} origins such as https://shop.example, or *`,
  fromText: (text) => within(text.split(',')),
  fromValue: (value) => (Array.isArray(value) ? within(value) : undefined),
  show: (listed) => (listed.length === 0 ? 'none' : listed.join(',')),
}

function within(listed: readonly unknown[]): readonly string[] | undefined {
  const found = listed.flatMap((one) => (typeof one === 'string' && isOrigin(one) ? [one] : []))
  return found.length === listed.length && found.length <= ORIGINS_MAX ? found : undefined
}

const isOrigin = (text: string): boolean => text === '*' || (URL.canParse(text) && new URL(text).origin === text)
