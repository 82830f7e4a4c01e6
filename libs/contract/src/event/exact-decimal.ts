export interface DecimalShape {
  readonly precision: number
  readonly scale: number
}

const DIGITS_OF_A_DOUBLE = 15
const TEXT = /^(-?)(\d{1,100})(?:\.(\d{1,100}))?$/
const NUMBER = /^(-?)(\d+)(?:\.(\d+))?[eE]([+-]?\d{1,3})$/

/** `29.9` with two digits after the point is `29.90`. Undefined where the text is no decimal, or has more digits than are kept: nothing is rounded. */
export function exactDecimal(text: string, { precision, scale }: DecimalShape): string | undefined {
  const parts = TEXT.exec(text)
  if (!parts) return undefined
  const [, sign = '', integer = '', fraction = ''] = parts
  const whole = integer.length > 1 ? integer.replace(/^0+(?=\d)/, '') : integer
  if ((whole === '0' ? 0 : whole.length) > precision - scale) return undefined
  const kept = fraction.length > scale ? fraction.slice(0, scale) : fraction.padEnd(scale, '0')
  if (fraction.length > scale && /[1-9]/.test(fraction.slice(scale))) return undefined
  const unsigned = scale === 0 ? whole : `${whole}.${kept}`
  return sign !== '' && /[1-9]/.test(unsigned) ? `-${unsigned}` : unsigned
}

/** The same for the text of a JSON number, which may have an exponent. */
export function exactDecimalOfNumber(text: string, shape: DecimalShape): string | undefined {
  const parts = NUMBER.exec(text)
  if (!parts) return exactDecimal(text, shape)
  const [, sign = '', integer = '', fraction = '', exponent = ''] = parts
  const shift = Number(exponent)
  const before = '0'.repeat(Math.max(0, -shift))
  const after = '0'.repeat(Math.max(0, shift - fraction.length))
  const digits = before + integer + fraction + after
  const point = before.length + integer.length + shift
  return exactDecimal(`${sign}${digits.slice(0, point)}${point < digits.length ? `.${digits.slice(point)}` : ''}`, shape)
}

const UNITS_MAX = 1e15

/**
 * The same for a double that was read from at most 15 digits: those digits are then known, since no two such numbers are one
 * double. Most amounts are a whole number of cents, which is told without making a text of the double.
 */
export function exactDecimalOfDouble(value: number, shape: DecimalShape): string | undefined {
  const { precision, scale } = shape
  const unit = 10 ** scale
  const units = Math.round(Math.abs(value) * unit)
  if (units >= UNITS_MAX || precision < DIGITS_OF_A_DOUBLE || units / unit !== Math.abs(value))
    return exactDecimalOfNumber(String(value), shape)
  const digits = String(units).padStart(scale + 1, '0')
  const sign = value < 0 ? '-' : ''
  return scale === 0 ? sign + digits : `${sign}${digits.slice(0, -scale)}.${digits.slice(-scale)}`
}
