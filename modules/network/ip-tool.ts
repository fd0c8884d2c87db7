import * as argument from '../../src/module/argument.ts'
import { type Script, sh } from '../../src/shell/script.ts'

/** Takes the `ip` of iproute2 before that of busybox, and finds it where it is kept from people. */
export const ipPath: Script = sh`PATH=/usr/sbin:/sbin:$PATH`

/** The name of a network interface. */
export const deviceName = () =>
  argument
    .line()
    .refine(
      (text) => /^[^\s/]{1,15}$/.test(text) && !/^(\.\.?|-.*)$/.test(text),
      'expected the name of a network interface',
    )
