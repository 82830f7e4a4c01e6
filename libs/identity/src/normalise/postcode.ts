const NOT_CODE = /[^\p{L}\p{N}]+/gu
const ZIP_PLUS_FOUR = /^(\d{5})-?\d{4}$/

/** A postcode as it is compared: no blanks, and of a ZIP+4 the ZIP. */
export function postcodeOf(text: string): string {
  const trimmed = text.trim()
  const zip = ZIP_PLUS_FOUR.exec(trimmed)
  return zip ? (zip[1] ?? '') : trimmed.replace(NOT_CODE, '').toLowerCase()
}
