import { type Script, sh } from './script.ts'

/** Makes the folders of the system's own tools known, which the path of a plain user does not name. */
export const toolPath: Script = sh`PATH=$PATH:/usr/sbin:/sbin`
