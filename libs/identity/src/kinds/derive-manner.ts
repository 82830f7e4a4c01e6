import { dayOrderOf } from '../normalise/calendar-date.js'
import { type CountryCode, phoneReader } from '../normalise/phone.js'
import type { Manner } from '../table/value-of.js'
import type { Sampled } from './derive-kinds.js'
import type { ColumnSetting } from './kind.js'
import { wordsOf } from './named-kind.js'

/** The shop's own country, where nothing speaks for another. */
const HOME: CountryCode = 'ID'
// biome-ignore format: a list reads better in rows
const COUNTRIES: readonly CountryCode[] = [
  HOME, 'US', 'GB', 'AU', 'DE', 'FR', 'NL', 'ES', 'IT', 'BR', 'IN', 'SG', 'MY', 'PH', 'TH', 'VN', 'JP', 'NZ', 'ZA', 'SE', 'CH', 'AT', 'IE', 'MX',
]
const PHONES_LOOKED_AT = 200
const MOSTLY = 0.5
const INDONESIAN = /\b(nama|alamat|kota|tanggal|lahir|kode ?pos|telepon|provinsi|kecamatan|kelurahan|jenis kelamin)\b/

/** How a table is written: whose phone numbers, in which order days and months, how names. */
export function deriveManner(columns: readonly Sampled[], settings: readonly ColumnSetting[]): Manner {
  const fieldsOf = (kind: ColumnSetting['kind']) =>
    columns.flatMap(({ column, fields }) => (settings.some((one) => one.column === column && one.kind === kind) ? fields : []))
  const phones = fieldsOf('phone')
    .filter((phone) => phone.trim() !== '')
    .slice(0, PHONES_LOOKED_AT)
  const shares = COUNTRIES.map((country) => ({ country, share: shareOf(phones, country) }))
  const best = shares.reduce((best, one) => (one.share > best.share ? one : best), { country: HOME, share: 0 })
  const isIndonesian =
    (best.country === HOME && best.share >= MOSTLY) || columns.some(({ column }) => INDONESIAN.test(wordsOf(column)))
  return {
    country: best.country,
    spelling: isIndonesian ? 'indonesian' : 'any',
    dayOrder: dayOrderOf(fieldsOf('birth date')),
  }
}

function shareOf(phones: readonly string[], country: CountryCode): number {
  const read = phoneReader(country)
  return phones.length === 0 ? 0 : phones.filter((phone) => read(phone)?.isVerified).length / phones.length
}
