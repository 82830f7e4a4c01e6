export interface Email {
  /** As it is compared: lower case, nothing behind a plus, no dots before Gmail's @. */
  readonly address: string
  /** An address of an office, or one that is made up for each seller: it says little of who somebody is. */
  readonly isShared: boolean
}

const SHAPE = /^[^\s@]+@[^\s@]+$/
const GMAIL = new Set(['gmail.com', 'googlemail.com'])

// biome-ignore format: a list reads better in rows
const ROLES = new Set([
  'admin', 'administrator', 'info', 'sales', 'support', 'contact', 'office', 'hello', 'help', 'billing', 'finance', 'accounts',
  'noreply', 'no-reply', 'no.reply', 'donotreply', 'do-not-reply', 'webmaster', 'postmaster', 'marketing', 'orders', 'order',
  'service', 'customerservice', 'cs', 'hr', 'team', 'enquiries', 'reception', 'none', 'na', 'noemail', 'unknown',
])
const RELAYS = [
  'privaterelay.appleid.com',
  'relay.firefox.com',
  'mozmail.com',
  'duck.com',
  'simplelogin.com',
  'anonaddy.me',
  'marketplace.amazon.com',
  'members.ebay.com',
]

const BELOW_RELAYS = RELAYS.map((relay) => `.${relay}`)

/** Undefined where it is no address. */
export function emailOf(text: string): Email | undefined {
  const trimmed = text.trim().toLowerCase()
  if (!SHAPE.test(trimmed)) return undefined
  const at = trimmed.indexOf('@')
  const domain = trimmed.slice(at + 1)
  const plus = trimmed.indexOf('+')
  const box = plus > 0 && plus < at ? trimmed.slice(0, plus) : trimmed.slice(0, at)
  const isGmail = GMAIL.has(domain)
  const local = isGmail ? box.replaceAll('.', '') : box
  if (local === '') return undefined
  const isShared = ROLES.has(box) || RELAYS.includes(domain) || BELOW_RELAYS.some((relay) => domain.endsWith(relay))
  const isAsWritten = !isGmail && box.length === at
  return { address: isAsWritten ? trimmed : `${local}@${isGmail ? 'gmail.com' : domain}`, isShared }
}
