import { quote } from '../../src/shell/quote.ts'
import type { Implementation } from './target-script.ts'

/** What is asked of a role: to be applied twice, or only what can be told of it on a host that does not have it. */
export type RoleCalls = 'apply' | 'foretell'

/** The options of each call of `ansible-playbook`. */
const options: Readonly<Record<RoleCalls, readonly string[]>> = {
  apply: ['', ''],
  foretell: ['--syntax-check', '--list-tasks', '--check'],
}

/** The shell script that plays the playbook of a role on a machine made for it: its calls, and what the first one changed, in `/opt/results`. */
export function roleScript(role: string, implementation: Implementation, calls: RoleCalls): string {
  const folder = implementation.kind === 'tutti' ? '/opt/bin' : implementation.bin
  const all = options[calls].map((option) => `call ${option}`).join('\n')
  return `play=${quote(`/opt/conformance/role/${role}.yml`)}
mkdir -p /opt/bin
ln -sfn /opt/tutti/bundle/tutti.js /opt/bin/ansible-playbook
export PATH=${quote(folder)}:$PATH ANSIBLE_ROLES_PATH=/opt/conformance/roles
export ANSIBLE_COLLECTIONS_PATH=/opt/conformance/collections:/usr/lib/python3/dist-packages
export ANSIBLE_DEPRECATION_WARNINGS=false ANSIBLE_RETRY_FILES_ENABLED=false ANSIBLE_FORCE_COLOR=false
printf 'testhost ansible_connection=local ansible_python_interpreter=/usr/bin/python3\\n' >/opt/inventory
[ ! -e "/opt/conformance/role/${role}.ini" ] || cp "/opt/conformance/role/${role}.ini" /opt/inventory
${RUN}
look >/opt/before
${all}
exit "$status"`
}

/** A call stops the script when it fails; behind the first one, what is on the machine is compared with what was. */
const RUN = `look() {
  find /etc /usr/local /srv /var/www /home /root /opt/local -xdev \\( -path /etc/ld.so.cache -o -path /etc/machine-id -o -path '*/.ansible*' -o -path /root/.cache \\
    -o -path /root/.ssh/known_hosts -o -name '*-' -o -path '/etc/rc*.d' -o -path /etc/alternatives \\) -prune \\
    -o -type f -printf '%p %m %u:%g ' -exec sh -c 'sha256sum <"$1" | cut -c1-16' _ {} \\; \\
    -o -type l -printf '%p -> %l\\n' -o -type d -printf '%p/ %m %u:%g\\n' 2>/dev/null |
    sed -E 's/\\.[0-9]+\\.[0-9]{4}-[0-9]{2}-[0-9]{2}@[0-9:]{8}~/.backup/; s/\\.[0-9]{8}_[0-9]{6}/.backup/' | sort
  dpkg-query -W -f 'package \${Package}\\n'
  systemctl list-units --type=service --state=running --no-legend --plain | sed -n 's/ .*//; /^user@/!s/^/running /p'
}
calls=0 status=0
call() {
  [ "$status" = 0 ] || return 0
  calls=$((calls + 1)); name=/opt/results/call.000$calls
  printf %s "ansible-playbook $play\${1:+ $1}" >$name.cmd
  began=$(date +%s%3N)
  ansible-playbook -i /opt/inventory "$play" "$@" >$name.out 2>>/opt/results/stderr </dev/null
  status=$?
  echo $(($(date +%s%3N) - began)) >$name.ms
  echo $status >$name.rc; echo $status >/opt/results/rc
  [ $calls != 1 ] || { look >/opt/after; diff /opt/before /opt/after | grep '^[<>]' >/opt/results/state; }
}`
