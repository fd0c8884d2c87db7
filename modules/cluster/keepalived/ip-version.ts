import { z } from 'zod'

const four = z.ipv4()
const six = z.ipv6()

/** 4 or 6 for an address, 0 for what is none. */
export const ipVersion = (text: string): 0 | 4 | 6 =>
  four.safeParse(text).success ? 4 : six.safeParse(text).success ? 6 : 0
