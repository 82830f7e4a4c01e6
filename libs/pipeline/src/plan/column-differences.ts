import type { NewColumn, Type } from '@storemesh/iceberg'

/** How what a statement makes is not what was promised, each as the end of a sentence. */
export function columnDifferences(made: readonly NewColumn[], promised: readonly NewColumn[]): readonly string[] {
  const [has, wants] = [byName(made), byName(promised)]
  const missing = promised.filter(({ name }) => !has.has(name)).map(({ name }) => name)
  const superfluous = made.filter(({ name }) => !wants.has(name)).map(({ name }) => name)
  const changed = promised.flatMap(({ name, type }) => {
    const found = has.get(name)?.type
    return found === undefined || holds(type, found)
      ? []
      : [`makes ${name} as ${typeText(found)}, and not as ${typeText(type)}: cast it`]
  })
  return [
    ...(missing.length > 0 ? [`does not make ${missing.join(', ')}: select them, or take them out of the contract`] : []),
    ...(superfluous.length > 0
      ? [`makes ${superfluous.join(', ')}, which nobody promised: add them to the contract, or leave them out`]
      : []),
    ...changed,
  ]
}

const byName = (columns: readonly NewColumn[]) => new Map(columns.map((column) => [column.name, column]))

/** Whether every value of the one type is one of the other. */
function holds(wide: Type, narrow: Type): boolean {
  if (typeof wide === 'string' || typeof narrow === 'string') {
    if (typeof wide !== 'string' || typeof narrow !== 'string') return false
    return wide === narrow || WIDENINGS.has(`${narrow} ${wide}`) || decimalHolds(wide, narrow)
  }
  if (wide.type === 'list') return narrow.type === 'list' && holds(wide.element, narrow.element)
  if (wide.type === 'map') return narrow.type === 'map' && holds(wide.key, narrow.key) && holds(wide.value, narrow.value)
  if (narrow.type !== 'struct' || wide.fields.length !== narrow.fields.length) return false
  return wide.fields.every(({ name, type }) => {
    const field = narrow.fields.find((each) => each.name === name)
    return field !== undefined && holds(type, field.type)
  })
}

const WIDENINGS = new Set(['int long', 'float double'])
const DECIMAL = /^decimal\((\d+), (\d+)\)$/

/** Of whole numbers too: an int has ten digits, a long nineteen. */
function decimalHolds(wide: string, narrow: string): boolean {
  const [to, from] = [digitsOf(wide), digitsOf(narrow)]
  return to !== undefined && from !== undefined && DECIMAL.test(wide) && to.whole >= from.whole && to.scale >= from.scale
}

function digitsOf(type: string): { readonly whole: number; readonly scale: number } | undefined {
  if (type === 'int') return { whole: 10, scale: 0 }
  if (type === 'long') return { whole: 19, scale: 0 }
  const [, precision, scale] = DECIMAL.exec(type) ?? []
  if (precision === undefined || scale === undefined) return undefined
  return { whole: Number(precision) - Number(scale), scale: Number(scale) }
}

const typeText = (type: Type): string => (typeof type === 'string' ? type : type.type)
