import { quote } from '../../src/shell/quote.ts'

/** Which commands a target calls: Tutti's under Ansible's names, or those of the folder of an installed Ansible. */
export type Implementation = { readonly kind: 'tutti' } | { readonly kind: 'ansible'; readonly bin: string }

/** Ansible's commands that a target may call. */
const commands = ['', '-config', '-console', '-doc', '-galaxy', '-inventory', '-playbook', '-pull', '-vault']

/** The shell script that runs one target on a machine made for it: each command it calls is recorded in `/opt/results`. */
export function targetScript(target: string, implementation: Implementation): string {
  const names = commands.map((end) => `ansible${end}`).join(' ')
  return `target=${quote(target)} names=${quote(names)}
mkdir -p /opt/shim /opt/bin
[ -e /usr/bin/python ] || ln -s python3 /usr/bin/python
${implementation.kind === 'tutti' ? LINKS : `ln -sfn ${quote(implementation.bin)} /opt/bin/real`}
${RUN}`
}

const LINKS = `mkdir -p /opt/bin/real
for name in $names; do ln -sfn /opt/tutti/dist/src/cli/tutti.js "/opt/bin/real/$name"; done`

/** Says a call's words, its output and its exit code in files of one number, and is otherwise not noticed. */
const SHIM = `#!/bin/bash
name=\${0##*/} i=1
while ! ( set -o noclobber; : > "$(printf '/opt/results/call.%04d.cmd' $i)" ) 2>/dev/null; do i=$((i+1)); done
call=$(printf '/opt/results/call.%04d' $i)
printf '%s' "$name" > "$call.cmd"; printf ' %q' "$@" >> "$call.cmd"
if [ -t 1 ]; then "/opt/bin/real/$name" "$@"; status=$?
else "/opt/bin/real/$name" "$@" | tee "$call.out"; status=\${PIPESTATUS[0]}; fi
echo $status > "$call.rc"; exit $status
`

const RUN = `cat > /opt/shim/ansible <<'SHIM'
${SHIM}SHIM
chmod 755 /opt/shim/ansible
for name in $names; do [ $name = ansible ] || ln -s ansible /opt/shim/$name; done
# No network here: what a target would install is either installed already or lacking.
printf '#!/bin/sh\\nexit 0\\n' > /opt/shim/pip; chmod 755 /opt/shim/pip
mkdir -p /run/sshd /root/.ssh; chmod 700 /root/.ssh
ssh-keygen -q -t ed25519 -N '' -f /root/.ssh/id_ed25519
cp /root/.ssh/id_ed25519.pub /root/.ssh/authorized_keys
ssh-keygen -q -t ed25519 -N '' -f /opt/host_key
printf 'HostKey /opt/host_key\\nPermitRootLogin yes\\nSubsystem sftp internal-sftp\\n' > /opt/sshd_config
/usr/sbin/sshd -f /opt/sshd_config
# What targets take for granted on a system of Ansible's tests.
for deb in /var/cache/apt/archives/acl_*.deb; do [ ! -e "$deb" ] || command -v getfacl || dpkg -i "$deb"; done > /dev/null 2>&1
localedef -i en_US -f UTF-8 en_US.UTF-8 2> /dev/null
tests=/opt/conformance/test/integration here=$tests/targets/$target
out=/tmp/out-$target; mkdir -p "$out"; : > /opt/conformance/ansible.cfg
printf '[testgroup]\\ntesthost ansible_connection=local ansible_python_interpreter=/usr/bin/python3\\n' > $tests/inventory
export PATH=/opt/shim:$PATH OUTPUT_DIR=$out INVENTORY_PATH=$tests/inventory ANSIBLE_CONFIG=/opt/conformance/ansible.cfg
export ANSIBLE_FORCE_HANDLERS=true ANSIBLE_HOST_PATTERN_MISMATCH=error ANSIBLE_INVENTORY=/dev/null
export ANSIBLE_DEPRECATION_WARNINGS=false ANSIBLE_HOST_KEY_CHECKING=false ANSIBLE_RETRY_FILES_ENABLED=false
export ANSIBLE_DEVEL_WARNING=false ANSIBLE_FORCE_COLOR=false PAGER=/bin/cat JUNIT_OUTPUT_DIR=$out TERM=dumb
export ANSIBLE_TEST_PYTHON_VERSION=3.11 ANSIBLE_TEST_PYTHON_INTERPRETER=/usr/bin/python3 ANSIBLE_TEST_CI=local
export PYTHONPATH=
if [ -f "$here/runme.sh" ]; then
  cd "$here"; export ANSIBLE_PLAYBOOK_DIR=$here
  ./runme.sh -v > /opt/results/stdout 2> /opt/results/stderr < /dev/null
else
  cd $tests; export ANSIBLE_PLAYBOOK_DIR=$tests ANSIBLE_ROLES_PATH=$tests/targets
  facts=true; grep -qs 'gather_facts/no' "$here/aliases" && facts=false
  printf '[{"hosts":"testhost","gather_facts":%s,"vars":{"output_dir":"%s"},"roles":["%s"]}]\\n' $facts "$out" "$target" > "play-$target.yml"
  ansible-playbook "play-$target.yml" -i inventory -v > /opt/results/stdout 2> /opt/results/stderr < /dev/null
fi
status=$?; echo $status > /opt/results/rc; exit $status
`
