import { readFileSync } from 'node:fs'

/** A task as playbooks have it every day. */
export interface EverydayTask {
  readonly name: string
  readonly module: string
  readonly args: Readonly<Record<string, unknown>>
}

/** Tasks that change nothing from their second run on, and nothing at all outside `dir`. */
export const everydayTasks = (dir: string): readonly EverydayTask[] => [
  { name: 'file: a folder', module: 'file', args: { path: `${dir}/folder`, state: 'directory', mode: '0755' } },
  { name: 'file: owned by name', module: 'file', args: { path: `${dir}/folder`, owner: 'root', group: 'root' } },
  { name: 'file: a link', module: 'file', args: { path: `${dir}/link`, src: `${dir}/folder`, state: 'link' } },
  { name: 'file: absent', module: 'file', args: { path: `${dir}/nothing`, state: 'absent' } },
  { name: 'copy', module: 'copy', args: { dest: `${dir}/copied`, content: 'text\n', mode: '0644' } },
  { name: 'template', module: 'template', args: { src: `${dir}/page.j2`, dest: `${dir}/page` } },
  { name: 'lineinfile', module: 'lineinfile', args: { path: `${dir}/lines`, line: 'a = b', create: true } },
  { name: 'replace', module: 'replace', args: { path: `${dir}/lines`, regexp: 'nowhere', replace: 'x' } },
  {
    name: 'ini_file',
    module: 'ini_file',
    args: { path: `${dir}/settings.ini`, section: 'a', option: 'b', value: 'c' },
  },
  { name: 'stat', module: 'stat', args: { path: `${dir}/copied` } },
  { name: 'slurp', module: 'slurp', args: { src: `${dir}/copied` } },
  { name: 'find', module: 'find', args: { paths: [`${dir}/folder`] } },
  { name: 'user', module: 'user', args: { name: 'root', shell: '/bin/bash' } },
  { name: 'group', module: 'group', args: { name: 'root' } },
  { name: 'getent', module: 'getent', args: { database: 'passwd', key: 'root' } },
  {
    name: 'authorized_key',
    module: 'authorized_key',
    args: { user: 'root', path: `${dir}/keys`, manage_dir: false, key: KEY },
  },
  { name: 'cron: absent', module: 'cron', args: { name: 'there is none of this name', state: 'absent' } },
  { name: 'service', module: 'service', args: { name: 'cron', enabled: true } },
  { name: 'apt', module: 'apt', args: { name: 'dash' } },
  { name: 'package', module: 'package', args: { name: 'dash', state: 'present' } },
  {
    name: 'sysctl',
    module: 'sysctl',
    args: {
      name: 'vm.swappiness',
      value: readFileSync('/proc/sys/vm/swappiness', 'utf8').trim(),
      sysctl_file: `${dir}/sysctl.conf`,
      sysctl_set: true,
      reload: false,
    },
  },
  { name: 'facts', module: 'setup', args: {} },
  { name: 'command with creates', module: 'command', args: { cmd: 'touch x', creates: `${dir}/copied` } },
  { name: 'command', module: 'command', args: { cmd: 'true' } },
  { name: 'shell', module: 'shell', args: { cmd: 'true' } },
]

const KEY = 'ssh-ed25519 AAAAC3NzaC1lZDI1NTE5AAAAIAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA of@nobody'
