import { lines, type Script, sh } from '../../src/shell/script.ts'
import { type PermissionArguments, permissionScript, type Wanted, wishedMode } from './permissions.ts'

/** Defines `make FOLDER`, which makes a folder and those above it that are missing; `dress` gives each its permissions. */
export const makeFunction: Script = sh`make() {
  case $1 in */*) [ -z "\${1%/*}" ] || [ -d "\${1%/*}" ] || make "\${1%/*}" || return 1 ;; esac
  mkdir "$1" && dress "$1"
}`

/** Defines `dress FOLDER` for folders that are new. */
export function dressFunction(args: PermissionArguments, wanted: Wanted): Script {
  const should = {
    mode: wishedMode(args.mode, { mode: '', isDirectory: true, umask: wanted.umask }),
    uid: wanted.wantedUid === -1 ? null : wanted.wantedUid,
    gid: wanted.wantedGid === -1 ? null : wanted.wantedGid,
  }
  return sh`dress() { ${permissionScript({ mode: '', uid: -1, gid: -1 }, should, sh`"$1"`) ?? sh`:`}; }`
}

/** Makes a folder that is missing, and those above it, with these permissions. */
export const makeFolders = (folder: string, args: PermissionArguments, wanted: Wanted): Script =>
  lines(dressFunction(args, wanted), makeFunction, sh`[ -d ${folder} ] || make ${folder} || exit 1`)
