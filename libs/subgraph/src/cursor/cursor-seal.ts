import { createCipheriv, createDecipheriv, createHmac, hkdfSync, timingSafeEqual } from 'node:crypto'

/**
 * Texts that only we can read, and that hold only where they are bound to: by whom else, or of what else, they are none. The
 * same text is sealed the same way, so no dice are needed: its signature is where its cipher begins.
 */
export interface CursorSeal {
  seal(text: string, boundTo: string): string
  /** Undefined: it is none of ours, was changed, or is bound to something else. */
  open(sealed: string, boundTo: string): string | undefined
}

const CIPHER = 'aes-256-ctr'
const KEY_BYTES = 32
const SIGNATURE_BYTES = 16

export function cursorSeal(secret: string): CursorSeal {
  const keyFor = (use: string) => Buffer.from(hkdfSync('sha256', secret, '', `storemesh cursor ${use}`, KEY_BYTES))
  const [signing, hiding] = [keyFor('signature'), keyFor('cipher')]
  const signatureOf = (text: Uint8Array, boundTo: string): Buffer => {
    const bound = Buffer.from(boundTo)
    const signature = createHmac('sha256', signing).update(`${bound.length}:`).update(bound).update(text)
    return signature.digest().subarray(0, SIGNATURE_BYTES)
  }
  return {
    seal(text, boundTo) {
      const plain = Buffer.from(text)
      const signature = signatureOf(plain, boundTo)
      const hidden = createCipheriv(CIPHER, hiding, signature).update(plain)
      return Buffer.concat([signature, hidden]).toString('base64url')
    },
    open(sealed, boundTo) {
      const bytes = Buffer.from(sealed, 'base64url')
      if (bytes.length <= SIGNATURE_BYTES || bytes.toString('base64url') !== sealed) return undefined
      const signature = bytes.subarray(0, SIGNATURE_BYTES)
      const plain = createDecipheriv(CIPHER, hiding, signature).update(bytes.subarray(SIGNATURE_BYTES))
      return timingSafeEqual(signature, signatureOf(plain, boundTo)) ? plain.toString() : undefined
    },
  }
}
