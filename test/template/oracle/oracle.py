"""Answers template cases, one JSON object a line, with what the original makes of them.

A case is {id, template, vars, files?, opts?, ask}; `ask` names the answers that are wanted:
  text    the text a template file gives
  legacy  the value of a playbook's scalar in ansible-core 2.14 to 2.18
  native  the same with jinja2_native
  typed   the value of the one expression, or the text: nothing is read again as a literal
  holds   whether the template, as a condition, is true
The answer is {id, <ask>: {value} or {error: {kind, message}}}. Ints are exact, floats have a point, what JSON has no
form for is tagged. `noted` beside them tells what went on where that is known to be done otherwise on purpose:
  uncompiled      a template was not compiled, though it is the language: a constant part cannot be computed
  shown           a missing value was written out as its Python object
  reread          a text that is never read as a literal was read as one
  marked          a text was kept from being read as a literal by the filter that made it
  NotImplemented  an operator answered with that word
After the first and the third the case is asked once more, with nothing computed ahead and no text read as a literal in
the text of a file; what comes of that stands beside them too, as `plainly`: {value} or {error}.
"""
import json
import os
import resource
import signal
import sys

os.environ.setdefault('TZ', 'UTC')
os.environ['ANSIBLE_LOCALHOST_WARNING'] = 'false'
os.environ['ANSIBLE_DEPRECATION_WARNINGS'] = 'false'
os.environ.pop('ANSIBLE_CONFIG', None)

import datetime

import jinja2
import jinja2.compiler
import jinja2.runtime
from ansible.errors import AnsibleError, AnsibleUndefinedVariable
from ansible.parsing.dataloader import DataLoader
from ansible.template import (AnsibleEnvironment, AnsibleNativeEnvironment, AnsibleUndefined, Templar,
                              _escape_backslashes, _fail_on_undefined, _unroll_iterator)
from ansible.utils.display import Display
from ansible.template.native_helpers import ansible_concat
from ansible.utils.native_jinja import NativeJinjaText
from ansible.utils.unsafe_proxy import AnsibleUnsafeText

Display.display = lambda *args, **kwargs: None

NOTED = set()
# What is asked now, how many templates are being rendered inside each other, and whether it is asked once more.
asked = ''
depth = 0
plainly = False


def noting(name, known, says):
    """The known function, which is noted when its outcome is such."""
    def noted(*args, **kwargs):
        made = known(*args, **kwargs)
        if says(made):
            NOTED.add(name)
        return made
    return noted


def compiling(known):
    def compile(*args, **kwargs):
        try:
            return known(*args, **kwargs)
        except jinja2.TemplateSyntaxError:
            raise
        except Exception:
            NOTED.add('uncompiled')
            raise
    return compile


def nested(known):
    def do_template(*args, **kwargs):
        global depth
        depth += 1
        try:
            return known(*args, **kwargs)
        finally:
            depth -= 1
    return do_template


def marks(made):
    return isinstance(made, NativeJinjaText)


def rereads(made):
    return asked == 'text' and depth == 1 and not isinstance(made, str)


def as_text(known):
    def concat(nodes):
        return ansible_concat(nodes) if plainly and asked == 'text' and depth == 1 else known(nodes)
    return concat


def not_ahead(known):
    def to_const(*args, **kwargs):
        if plainly:
            raise jinja2.nodes.Impossible()
        return known(*args, **kwargs)
    return to_const


jinja2.compiler.CodeGenerator._output_child_to_const = not_ahead(jinja2.compiler.CodeGenerator._output_child_to_const)
jinja2.Environment.compile = compiling(jinja2.Environment.compile)
AnsibleUndefined.__repr__ = noting('shown', AnsibleUndefined.__repr__, lambda _made: True)
AnsibleEnvironment.concat = staticmethod(
    as_text(noting('reread', noting('marked', AnsibleEnvironment.concat, marks), rereads)))
AnsibleNativeEnvironment.concat = staticmethod(noting('marked', AnsibleNativeEnvironment.concat, marks))
Templar.do_template = nested(Templar.do_template)
for operator in ('__radd__', '__rmod__', '__rmul__', '__add__', '__mod__', '__mul__'):
    if operator in vars(AnsibleUnsafeText):
        setattr(AnsibleUnsafeText, operator, noting(
            'NotImplemented', getattr(AnsibleUnsafeText, operator), lambda made: made is NotImplemented or made == 'NotImplemented'))

# Seconds of the processor, so that a busy machine changes no answer.
PATIENCE = 5
MEMORY = 4 << 30


class Hung(BaseException):
    pass


def ring(_signal, _frame):
    raise Hung()


def decode(value):
    if isinstance(value, list):
        return [decode(item) for item in value]
    if isinstance(value, dict):
        if len(value) == 1:
            [(tag, inner)] = value.items()
            if tag == '$float':
                return float(inner)
            if tag == '$int':
                return int(inner)
            if tag == '$tuple':
                return tuple(decode(item) for item in inner)
            if tag == '$dict':
                return {decode(key): decode(item) for key, item in inner}
        return {key: decode(item) for key, item in value.items()}
    return value


def encode(value):
    if value is None or value is True or value is False:
        return value
    if isinstance(value, float):
        return value if value - value == 0 else {'$float': str(value)}
    if isinstance(value, (int, str)):
        return str(value) if isinstance(value, str) else int(value)
    if isinstance(value, (list, tuple, range)):
        return [encode(item) for item in value]
    if isinstance(value, dict):
        if all(isinstance(key, str) for key in value):
            return {str(key): encode(item) for key, item in value.items()}
        return {'$dict': [[encode(key), encode(item)] for key, item in value.items()]}
    if isinstance(value, (set, frozenset)):
        return {'$set': sorted((encode(item) for item in value), key=repr)}
    if isinstance(value, bytes):
        return {'$bytes': value.hex()}
    if isinstance(value, (datetime.datetime, datetime.date, datetime.timedelta)):
        return {'$datetime': str(value)}
    # What an inline if without else gives: nothing, when it is printed.
    if isinstance(value, jinja2.runtime.Undefined):
        return ''
    return {'$repr': type(value).__name__}


def causes(error):
    seen = []
    todo = [error]
    while todo:
        one = todo.pop()
        if one is None or one in seen:
            continue
        seen.append(one)
        todo += [getattr(one, 'orig_exc', None), one.__cause__, one.__context__]
    return seen


def kind(error):
    if isinstance(error, Hung):
        return 'timeout'
    if isinstance(error, (MemoryError, RecursionError)):
        return 'limit'
    for one in causes(error):
        if isinstance(one, (jinja2.TemplateSyntaxError, SyntaxError)):
            return 'syntax'
        if isinstance(one, (AnsibleUndefinedVariable, jinja2.UndefinedError)):
            return 'undefined'
    return 'type'


def texts(nodes):
    """Joins as a text is joined, with nothing read again."""
    return ''.join(str(node) for node in nodes)


class TypedEnvironment(AnsibleNativeEnvironment):
    concat = staticmethod(texts)

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        plain = _unroll_iterator(_fail_on_undefined)

        # A finalizer that wants the context keeps constants from being folded into text.
        @jinja2.pass_context
        def finalize(_context, value):
            return plain(value)

        self.finalize = finalize


class TypedTemplar(Templar):
    def do_template(self, data, preserve_trailing_newlines=True, escape_backslashes=True, fail_on_undefined=None,
                    overrides=None, disable_lookups=False, convert_data=False):
        newlines = len(data) - len(data.rstrip('\n'))
        env = self.environment
        try:
            if escape_backslashes:
                data = _escape_backslashes(data, env)
            try:
                template = env.from_string(data)
            except jinja2.TemplateSyntaxError as error:
                raise AnsibleError(str(error), orig_exc=error)
            from ansible.template.vars import AnsibleJ2Vars
            nodes = list(template.root_render_func(template.new_context(AnsibleJ2Vars(self, template.globals), shared=True)))
        except jinja2.UndefinedError as error:
            raise AnsibleUndefinedVariable(error, orig_exc=error)
        if len(nodes) == 1:
            result = nodes[0]
        else:
            result = ''.join('' if node is None else str(node) for node in nodes)
        if isinstance(result, str):
            missing = newlines - (len(result) - len(result.rstrip('\n')))
            result += '\n' * max(0, missing)
        return result


EXTENSIONS = ['jinja2.ext.do', 'jinja2.ext.loopcontrols']


def templar_of(base, environment):
    made = base(loader=DataLoader(), variables={})
    env = environment(extensions=[], loader=jinja2.DictLoader({}))
    env.globals.update(made.environment.globals)
    made.environment = env
    made.jinja2_native = environment is not AnsibleEnvironment
    return made


TEMPLARS = {}


def templar_for(ask, extended):
    known = TEMPLARS.get((ask, extended))
    if known is None:
        environment = {'native': AnsibleNativeEnvironment, 'typed': TypedEnvironment}.get(ask, AnsibleEnvironment)
        known = templar_of(TypedTemplar if ask == 'typed' else Templar, environment)
        if extended:
            for name in EXTENSIONS:
                known.environment.add_extension(name)
        TEMPLARS[ask, extended] = known
    return known


def answer(ask, case):
    options = case.get('opts') or {}
    templar = templar_for(ask, bool(options.get('extensions')))
    env = templar.environment
    env.optimized = not plainly
    env.trim_blocks = options.get('trim_blocks', True)
    env.lstrip_blocks = options.get('lstrip_blocks', False)
    env.line_statement_prefix = options.get('line_statement_prefix')
    env.line_comment_prefix = options.get('line_comment_prefix')
    env.loader = jinja2.DictLoader(case.get('files') or {})
    if env.cache is not None:
        env.cache.clear()
    templar.available_variables = decode(case.get('vars') or {})
    template = case['template']
    escape = options.get('escape_backslashes', True)
    # The class of the templates is shared by all environments; macros ask it for its environment.
    env.template_class.environment_class = type(env)
    if ask == 'text':
        return templar.do_template(template, escape_backslashes=escape, convert_data=False)
    if ask == 'holds':
        said = templar.template('{%% if %s %%} True {%% else %%} False {%% endif %%}' % template).strip()
        return {'True': True, 'False': False}[said]
    return templar.template(template, escape_backslashes=escape)


def attempt(case):
    """What comes of the question now asked: {value} or {error}, and `noted`, if anything."""
    global depth
    depth = 0
    NOTED.clear()
    try:
        signal.setitimer(signal.ITIMER_PROF, PATIENCE)
        made = {'value': encode(answer(asked, case))}
    except BaseException as error:
        if isinstance(error, (KeyboardInterrupt, SystemExit)):
            raise
        made = {'error': {'kind': kind(error), 'message': str(error)[:3000]}}
    finally:
        signal.setitimer(signal.ITIMER_PROF, 0)
    return {**made, 'noted': sorted(NOTED)} if NOTED else made


def run(case):
    made = {'id': case['id']}
    global asked, plainly
    hung = None
    for ask in case['ask']:
        # Most likely it hangs whatever is asked.
        asked = ask
        made[ask] = hung or attempt(case)
        if made[ask].get('error', {}).get('kind') == 'timeout':
            hung = made[ask]
        elif NOTED & {'uncompiled', 'reread'}:
            plainly = True
            made[ask]['plainly'] = attempt(case)
            plainly = False
    return made


def main():
    resource.setrlimit(resource.RLIMIT_AS, (MEMORY, MEMORY))
    signal.signal(signal.SIGPROF, ring)
    for line in sys.stdin:
        said = json.dumps(run(json.loads(line)), ensure_ascii=True, allow_nan=False)
        sys.stdout.write(said + '\n')
        sys.stdout.flush()


main()
