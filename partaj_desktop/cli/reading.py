"""What stands in a profile: meetings, situations, figures."""

import argparse
from typing import TYPE_CHECKING

from partaj_desktop.cli.common import (
    DONE,
    command,
    day,
    opened,
    print_json,
)

if TYPE_CHECKING:
    from partaj_desktop.cli.common import Commands


def add_reading(commands: "Commands") -> None:
    for name, run, help_ in (
        ("meetings", _meetings, "liste les séances"),
        ("situations", _situations, "liste les situations"),
    ):
        command(commands, name, run, help_).add_argument("--json", action="store_true")
    figures = command(commands, "figures", _figures, "donne les chiffres à une date")
    figures.add_argument("--as-of", type=day, required=True, metavar="DATE")
    figures.add_argument("--calls-as-of", type=day, metavar="DATE")
    figures.add_argument("--json", action="store_true")


def _meetings(options: argparse.Namespace) -> int:
    from partaj_desktop.services import meetings
    from partaj_desktop.system import ids

    with opened(options) as session:
        lines = meetings.listing(session)
    rows: list[dict[str, object]] = [
        {
            "id": ids.text(line.id),
            "cell": line.cell,
            "territory": line.territory,
            "number": line.number,
            "held_on": line.held_on.isoformat() if line.held_on else None,
            "place": line.place,
            "state": line.state,
            "items": line.items,
            "decided": line.decided,
        }
        for line in lines
    ]
    return _listed("meetings", rows, options.json)


def _situations(options: argparse.Namespace) -> int:
    from partaj_desktop.services import situations
    from partaj_desktop.system import ids

    with opened(options) as session:
        named = situations.named(session)
    rows: list[dict[str, object]] = [
        {
            "id": ids.text(one.id),
            "person": ids.text(one.person),
            "last_name": one.last_name,
            "first_name": one.first_name,
            "territory": one.territory,
            "state": one.state,
        }
        for one in named
    ]
    return _listed("situations", rows, options.json)


def _listed(name: str, rows: list[dict[str, object]], as_json: bool) -> int:
    if as_json:
        print_json({name: rows})
    else:
        for row in rows:
            print("  ".join(str(value) for value in row.values() if value not in (None, "")))
    return DONE


def _figures(options: argparse.Namespace) -> int:
    from partaj_desktop.domain.figures import to_json
    from partaj_desktop.services import figures

    with opened(options) as session:
        computed = figures.compute(session, as_of=options.as_of, calls_as_of=options.calls_as_of)
    if options.json:
        print_json(to_json(computed))
        return DONE
    for one in computed.territories:
        print(f"{one.territory} : {one.meetings} séances, {one.situations} situations, {one.passages} passages")
    total = computed.total
    print(f"Ensemble : {total.meetings} séances, {total.situations} situations, {total.passages} passages")
    return DONE
