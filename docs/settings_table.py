"""A hook for MkDocs: puts the table of all settings where a page says `{settings}`."""

from typing import Any

from nnviz.settings.config import settings
from nnviz.settings.setting import Setting


def on_page_markdown(markdown: str, **_: Any) -> str:
    """Replace `{settings}` in a page by a table with a row for each setting."""
    if "{settings}" not in markdown:
        return markdown
    head = "| name | meaning | allowed | default | live |\n|---|---|---|---|---|\n"
    return markdown.replace("{settings}", head + "\n".join(map(_row, settings().values())))


def _row(setting: Setting) -> str:
    meaning = setting.field.description or ""
    allowed = "" if setting.allowed == meaning else setting.allowed
    cells = [f"`{setting.name}`", meaning, allowed, f"`{setting.field.default!r}`", "yes" if setting.live else ""]
    return "| " + " | ".join(cell.replace("|", r"\|").replace("<", "&lt;") for cell in cells) + " |"
