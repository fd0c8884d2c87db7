#!/usr/bin/python3
"""Answers expressions as Ansible does: one JSON document {vars, folder, expressions} in, a list of {gives} or {fails} out."""
import json
import os
import sys
import types

import warnings

warnings.simplefilter('ignore')
from ansible.parsing.dataloader import DataLoader  # noqa: E402
from ansible.template import Templar  # noqa: E402
from ansible.utils.display import Display  # noqa: E402
from jinja2 import Undefined  # noqa: E402

Display.warning = lambda *args, **kwargs: None
Display.deprecated = lambda *args, **kwargs: None


def shown(value):
    """Python's repr, in which Ansible's own subclasses of str look like str, and tuples, sets and generators like lists."""
    if isinstance(value, (types.GeneratorType, map, filter)) or type(value).__name__ in ('dict_keys', 'dict_values', 'dict_items'):
        value = list(value)
    if isinstance(value, bool) or value is None:
        return repr(value)
    if isinstance(value, str):
        return repr(str(value))
    if isinstance(value, int):
        return repr(int(value))
    if isinstance(value, dict):
        return '{' + ', '.join('%s: %s' % (shown(k), shown(v)) for k, v in value.items()) + '}'
    if isinstance(value, Undefined):
        value._fail_with_undefined_error()
    if isinstance(value, (set, frozenset)):
        return '[' + ', '.join(sorted(shown(v) for v in value)) + ']'
    if isinstance(value, (list, tuple)):
        return '[' + ', '.join(shown(v) for v in value) + ']'
    return repr(value)


def main():
    asked = json.load(sys.stdin)
    os.chdir(asked['folder'])
    loader = DataLoader()
    loader.set_basedir(asked['folder'])
    answers = []
    for expression in asked['expressions']:
        templar = Templar(loader, variables=dict(asked['vars'], ansible_search_path=[asked['folder']]))
        found = []
        templar.environment.globals['captured'] = lambda value: found.append(shown(value)) or ''
        try:
            templar.do_template('{{ captured(' + expression + ') }}', escape_backslashes=False)
            answers.append({'gives': found[0]})
        except Exception as error:
            answers.append({'fails': ' '.join(str(error).split())[:300]})
    json.dump(answers, sys.stdout)


main()
