import { Buffer } from 'node:buffer'
import { gzipSync } from 'node:zlib'
import { anyArgs } from '../module/argument.ts'
import { type Action, type Answer, action, type Module, Refusal, type Returned } from '../module/contract.ts'
import { temporaryFolderFunction } from '../shell/portable.ts'
import { emit, lines, type Script, sh } from '../shell/script.ts'

/** A module of Ansible's as it is sent: the path that Python knows it by, and all files that it needs. */
export interface PythonSource {
  readonly path: string
  files(): ReadonlyMap<string, string>
}

type Arguments = Readonly<Record<string, unknown>>

/** A module that is written in Python, run by the Python of the host with Ansible's own support files. */
export function pythonModule(name: string, source: PythonSource, version: string): Module {
  let packed: Uint8Array | undefined
  const script = (args: Arguments, check: boolean): Script => {
    refuseHalves(name, args)
    packed ??= gzipSync(Buffer.from(JSON.stringify(Object.fromEntries(source.files()))))
    const given = {
      ...args,
      _ansible_check_mode: check,
      // What a module writes into the log of the system is not known to be free of secrets.
      _ansible_no_log: true,
      _ansible_version: version,
      _ansible_module_name: name,
    }
    const dotted = source.path.replace(/\.py$/, '').replaceAll('/', '.')
    return lines(
      sh`p=$(command -v python3 || command -v /usr/libexec/platform-python || command -v python) || {
  echo ${`${name} is written in Python, and this host has no python3`} >&2; exit 127; }
${temporaryFolderFunction}
d=$(temporary_folder "\${TMPDIR:-/tmp}") || exit 1
trap 'rm -rf "$d"' EXIT; trap 'exit 129' HUP INT TERM
${emit(packed)} >"$d/files" || exit 1
${emit(JSON.stringify({ ANSIBLE_MODULE_ARGS: given }, asJson))} | TUTTI_UMASK=$(umask) "$p" -c ${BOOTSTRAP} "$d" ${dotted} ${version}`,
    )
  }
  const it: Action<Arguments> = action<Arguments>({
    name,
    purpose: 'A module of Ansible, written in Python.',
    returns: {},
    examples: [],
    args: anyArgs(),
    run: (args) => script(args, false),
    rehearse: (args) => script(args, true),
    report: (_, answer) => told(name, answer),
  })
  return it as unknown as Module
}

/** A whole number that JSON has no room for here is told as its text, which Ansible's modules read as well. */
const asJson = (_key: string, value: unknown): unknown =>
  typeof value !== 'bigint' ? value : Number.isSafeInteger(Number(value)) ? Number(value) : String(value)

/** The half of some modules that runs on Ansible's control host: files that are brought from there. */
function refuseHalves(name: string, args: Arguments): void {
  const remote = /^(yes|on|true|1|y|t)$/i.test(String(args.remote_src ?? ''))
  const short = name.replace(/^ansible\.(builtin|legacy)\./, '')
  const brings =
    (short === 'uri' && args.src !== undefined && !remote) ||
    (short === 'assemble' && args.remote_src !== undefined && !remote) ||
    (short === 'unarchive' && !remote && !String(args.src ?? '').includes('://'))
  if (brings)
    throw new Refusal(`${short} takes no files of the control host here: copy them before, and say remote_src: true`)
}

/** What a module said on its standard output, which is JSON behind whatever else was printed. */
function told(name: string, { code, stdout, stderr }: Answer): Returned {
  const at = stdout.search(/^\{/m)
  const returned = at < 0 ? undefined : parsed(stdout.slice(at, stdout.lastIndexOf('}') + 1))
  if (returned === undefined) {
    const last = stderr.trim().split('\n').at(-1) ?? ''
    const msg = code === 127 ? last : `MODULE FAILURE of ${name}: ${last}\nSee stdout/stderr for the exact error`
    return { failed: true, changed: false, msg, rc: code, module_stdout: stdout, module_stderr: stderr }
  }
  const { invocation: _invocation, ...rest } = returned
  const failed = rest.failed === true || (code !== 0 && rest.failed === undefined)
  return { changed: false, ...rest, ...(failed ? { failed: true } : {}) }
}

function parsed(text: string): Readonly<Record<string, unknown>> | undefined {
  try {
    return JSON.parse(text)
  } catch {
    return undefined
  }
}

/** Lays the files out in a folder of their own and runs the module, whose arguments come on standard input. */
const BOOTSTRAP = `
import gzip, json, os, runpy, sys
place, name, version = sys.argv[1:4]
os.umask(0o077)
with gzip.open(os.path.join(place, 'files')) as packed:
    files = json.loads(packed.read().decode('utf-8'))
lib = os.path.join(place, 'lib')
def lay(path, text):
    path = os.path.join(lib, path)
    if not os.path.isdir(os.path.dirname(path)):
        os.makedirs(os.path.dirname(path))
    with open(path, 'wb') as file:
        file.write(text.encode('utf-8'))
for path, text in files.items():
    lay(path, text)
if 'ansible/__init__.py' not in files:
    lay('ansible/__init__.py', "__version__ = %r\\n__author__ = ''\\n" % version)
for folder, _, _ in os.walk(lib):
    init = os.path.join(folder, '__init__.py')
    if folder != lib and not os.path.exists(init):
        open(init, 'w').close()
given = json.loads(sys.stdin.buffer.read().decode('utf-8'))
given['ANSIBLE_MODULE_ARGS']['_ansible_tmpdir'] = place
os.umask(int(os.environ.pop('TUTTI_UMASK', '022'), 8))
sys.path.insert(0, lib)
sys.dont_write_bytecode = True
if 'ansible/module_utils/basic.py' in files:
    from ansible.module_utils import basic
    basic._ANSIBLE_ARGS = json.dumps(given).encode('utf-8')
    basic._ANSIBLE_PROFILE = 'legacy'
sys.argv[1:] = []
runpy.run_module(name, init_globals={'_module_fqn': name, '_modlib_path': lib}, run_name='__main__', alter_sys=True)
`
