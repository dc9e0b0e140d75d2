"""Words: everything that a person reads passes through `say`, with its English as the key."""

catalogue: dict[str, str] = {}
"""English to the language shown; what is not in it is said in English."""


def say(text: str, /, **values: object) -> str:
    """`text` in the language shown, its `{names}` replaced by the values."""
    text = catalogue.get(text, text)
    return text.format(**values) if values else text
