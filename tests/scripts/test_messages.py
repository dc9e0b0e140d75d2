"""Messages: the scripts know them by the types that Python gives them."""

import re
from typing import get_args, get_type_hints, is_typeddict

from nnviz.app.screen import protocol, to_page
from tests.scripts import typedefs


def test_the_types_in_the_scripts_are_those_in_python():
    assert typedefs.FILE.read_text(encoding="utf-8") == typedefs.text(), "run `python -m tests.scripts.typedefs`"


def test_each_message_has_its_kinds_and_fields_in_the_scripts():
    found = {}
    for block in typedefs.text().split("\n\n"):
        if name := re.search(r"@typedef \{object\} (\w+)", block):
            found[name[1]] = {field: kind for kind, field in re.findall(r"@property \{(.*)\} \[?(\w+)", block)}
    for message in (*get_args(protocol.Message), *get_args(to_page.Told)):
        fields = message.__annotations__ if is_typeddict(message) else message.model_fields
        assert set(found[message.__name__]) == set(fields)
        kinds = get_args(get_type_hints(message)["kind"])
        assert found[message.__name__]["kind"] == " | ".join(f'"{kind}"' for kind in kinds)
