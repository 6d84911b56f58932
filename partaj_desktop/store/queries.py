"""Load the named queries of db/queries/<aggregate>.sql: `-- name: this_query` starts one."""

import re
from collections.abc import Mapping
from functools import cache

from partaj_desktop import assets

_NAME = re.compile(r"^-- name: (\w+)\s*$", re.MULTILINE)


@cache
def load(aggregate: str) -> Mapping[str, str]:
    """Read the queries of one aggregate, by name."""
    text = (assets.folder("db") / "queries" / f"{aggregate}.sql").read_text(encoding="utf-8")
    parts = _NAME.split(text)
    return {name: body.strip().rstrip(";") for name, body in zip(parts[1::2], parts[2::2], strict=True)}
