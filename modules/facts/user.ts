import { sh } from '../../src/shell/script.ts'
import type { Group } from './group.ts'
import type { Told } from './told.ts'

/** The real and the effective number of a line such as `Uid: 0 0 0 0`. */
function readIds(told: Told, name: 'Uid' | 'Gid'): readonly [number, number] {
  const line = told.lines('/proc/self/status').find((one) => one.startsWith(`${name}:`))
  const [real = '', effective = ''] = (line?.slice(4) ?? told.part(name)).trim().split(/\s+/)
  return [Number(real), Number(effective === '' ? real : effective)]
}

export const user: Group = {
  names: [
    'user',
    'user_id',
    'user_uid',
    'user_gid',
    'user_gecos',
    'user_dir',
    'user_shell',
    'real_user_id',
    'effective_user_id',
    'effective_group_ids',
  ],
  minimal: true,
  files: sh`/proc/self/status`,
  commands: [
    sh`uid=
while read -r key value rest; do [ "$key" = Uid: ] && uid=$value && break; done 2>/dev/null </proc/self/status
[ -n "$uid" ] || { uid=$(id -u); part Uid; echo "$uid"; part Gid; id -g; }
part passwd; grep "^[^:]*:[^:]*:$uid:" /etc/passwd || { command -v getent >/dev/null 2>&1 && getent passwd "$uid"; }`,
  ],
  facts(told) {
    const [uid, effectiveUid] = readIds(told, 'Uid')
    const [gid, effectiveGid] = readIds(told, 'Gid')
    const [name, , , group, gecos = '', home = '', shell = ''] = told.part('passwd').split('\n')[0]?.split(':') ?? []
    return {
      user_id: name || String(uid),
      user_uid: uid,
      user_gid: group === undefined ? gid : Number(group),
      user_gecos: gecos,
      user_dir: home,
      user_shell: shell,
      real_user_id: uid,
      effective_user_id: effectiveUid,
      real_group_id: gid,
      effective_group_id: effectiveGid,
    }
  },
}
