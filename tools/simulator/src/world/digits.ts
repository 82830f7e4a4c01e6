const TWO: readonly string[] = Array.from({ length: 100 }, (_, number) => String(number).padStart(2, '0'))

/** A whole number below a hundred, in two digits. */
export const twoDigits = (number: number): string => TWO[number] ?? String(number)
