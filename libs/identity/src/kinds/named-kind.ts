import type { Kind } from './kind.js'

const CAMEL = /(\p{Ll}|\d)(\p{Lu})/gu
const NOT_WORD = /[^\p{L}\p{N}]+/gu
const DIGITS_BEHIND = /(\p{L})(\d+)\b/gu

/** `dateOfBirth`, `DATE_OF_BIRTH` and `date-of-birth` as the same words. */
export const wordsOf = (column: string): string =>
  column.replace(CAMEL, '$1 $2').normalize('NFKD').toLowerCase().replace(NOT_WORD, ' ').replace(DIGITS_BEHIND, '$1 $2').trim()

/** Names of columns in the languages that tables of persons have come in; the first that fits counts. */
const NAMED: readonly (readonly [Kind | 'left out', RegExp])[] = [
  ['left out', /^(cluster|entity|truth|true|label|group|match|duplicate|dup|gold|person|golden)( (id|key|no|number|label))?$/],
  [
    'left out',
    /^(source|src|file|row|index|unnamed|batch|version)\b|\b(source|dataset|row|file|snapshot) ?(id|no|num|nr|number|name)?$/,
  ],
  ['left out', /\b(created|updated|modified|inserted|loaded|registered|registration|extract|load|signup)\b/],
  ['e-mail', /\be ?mail\b|\bmail address\b|\bsurel\b/],
  [
    'phone',
    /\b(phone|telephone|mobile|cell|tel|telp|telepon|hp|handphone|msisdn|whatsapp|wa|telefon|handy|fax|phone ?num(ber)?)\b|phone/,
  ],
  ['age', /\b(age|umur|usia|alter)\b/],
  ['birth year', /\b(birth ?year|year ?of ?birth|yob|by|b year|tahun lahir|geburtsjahr|year birth)\b/],
  ['birth month', /\b(birth ?month|month ?of ?birth|bm|mob birth|bulan lahir|geburtsmonat)\b/],
  ['birth day', /\b(birth ?day ?of ?month|day ?of ?birth|bd|geburtstag tag)\b/],
  ['birth place', /\b(birth ?place|place ?(of )?birth|birth ?(city|state|country|town)|tempat lahir|pob|geburtsort|born in)\b/],
  [
    'birth date',
    /\b(dob|birth ?dates?|date ?(of )?birth|birthday|born|birth ?dt|dateofbirth|tanggal lahir|tgl ?lahir|geburtsdatum|geburtstag|date ?(de )?naissance|fecha ?(de )?nacimiento|bdate|birth)\b/,
  ],
  ['gender', /\b(gender|sex|jenis kelamin|geschlecht|sexe|sexo)\b/],
  ['category', /\b(suffix|sfx|name ?suffix|generation|title|salutation|race|ethnic(ity)?|party|religion|marital|status)\b/],
  [
    'full name',
    /\b(full ?name|first and surname|(customer|buyer|person|contact|patient|client|display|recipient|user|account|holder|legal|member) ?name|nama lengkap|nama|complete ?name)\b|^name$|^names$/,
  ],
  [
    'middle name',
    /\b(middle|midl|second (given|first) ?name|mname|nama tengah|fname c ?2|given ?name ?2|first ?name ?2|forename ?2|middle ?initial|mi)\b/,
  ],
  [
    'given name',
    /\b(given|first|fore ?names?|fname|vorname|prenom|christian|nama depan|nombres?|forenames?|first ?names?|given ?names?|nick ?name)\b/,
  ],
  [
    'surname',
    /\b(sur ?names?|last|family|lname|last ?name|nachname|familienname|apellidos?|nama belakang|nom|second ?name|maiden ?name|lastname)\b/,
  ],
  [
    'postcode',
    /\b(post ?code|zip|zip ?code|postal ?code|postal|kode ?pos|plz|pin ?code|pincode|code postal|eircode|codigo postal)\b|postcode/,
  ],
  [
    'house number',
    /\b(street ?(num|no|nr|number)|house ?(num|no|nr|number)?|str ?no|st ?no|stno|building ?(no|num|number)|hausnummer|unit ?(no|num|number)?|apt|flat|nomor rumah)\b/,
  ],
  [
    'id number',
    /\b(ssn|soc ?sec|social ?sec(urity)?|national ?id|nik|ktp|passport|tax ?(id|no)|npwp|licen[cs]e|voter|nhs|medicare|loyalty|card|account ?(no|num|number|id)?|insurance|iban|identifier)\b/,
  ],
  [
    'city',
    /\b(city|suburb|town|kota|kabupaten|kecamatan|locality|ville|ort|wohnort|municipality|district|village|kelurahan|ciudad|stadt|place|residence)\b/,
  ],
  ['region', /\b(state|province|provinsi|propinsi|region|county|country|negara|bundesland|land|nation)\b/],
  ['street', /\b(street|address|addr|alamat|jalan|strasse|rue|road|str|line ?\d|direccion)\b|address/],
  ['text', /\b(occupation|job|profession|pekerjaan|employer|company|beruf|company ?name|trade)\b/],
]

/** What a column's name says that it tells: undefined where it says nothing. */
export function namedKind(column: string): Kind | 'left out' | undefined {
  const words = wordsOf(column)
  return NAMED.find(([, names]) => names.test(words))?.[0]
}
