import * as argument from '../../src/module/argument.ts'
import { type Script, sh } from '../../src/shell/script.ts'

/** Takes the programs of the system before others of their names, and finds them where they are kept from people. */
export const toolPath: Script = sh`PATH=/usr/sbin:/sbin:$PATH`

/** The name of a network interface. */
export const deviceName = () =>
  argument
    .line()
    .refine(
      (text) => /^[^\s/]{1,15}$/.test(text) && !/^(\.\.?|-.*)$/.test(text),
      'expected the name of a network interface',
    )
