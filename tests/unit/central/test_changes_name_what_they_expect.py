"""A law over the source: no row is written over whatever has become of it meanwhile.

Every `sa.update` of a table whose rows have a life says in its condition which state of that life
it expects. A change "by id alone" gave a told appointment back once, and brought a cancelled one to
life again.
"""

import ast
from collections.abc import Iterator
from pathlib import Path

import pytest

ROOM = Path(__file__).parents[3] / "kiosk_app" / "central_service"
LIFE_OF = {
    "booking": "state",
    "seat": "state",
    "payment_order": "state",
    "waiting": "state",
    "clinic_session": "is_suspended",
    "suspension_case": "state",
    "suspension_item": "outcome",
    "drawer_shift": "closed_at",
    "exam_order": "is_paid",
    "exam_slot": "exam_order",
    "referral_right": "ended_at",
    "message": "handed_at",
    "notice": "acknowledged_at",
    "queue_entry": "done_at",
    "stray_payment": "taken",
    "e_invoice": "qr_text",
}
"""The column by which a row of a table is told to be what it was read as."""

ALSO = {
    "seat": {"is_open", "_is_free", "_is_nobodys", "_is_seat_of", "pool"},
    "clinic_session": {"capacity"},
    "waiting": {"_IS_WAITING"},
    "payment_order": {"_AS_READ"},
    "booking": {"_AS_READ"},
    "notice": {"ended_at"},
    "e_invoice": {"red_wanted", "is_as_read"},
}
"""Conditions that say as much: whose seat it is, that an order is as it was read."""


def changes(scope: ast.stmt) -> Iterator[tuple[str, int, set[str]]]:
    """Yield each update: its table, its line, and the names in its conditions.

    A condition that was put into a variable before counts as what the variable stands for.
    """
    kept = {
        target.id: node.value
        for node in ast.walk(scope)
        if isinstance(node, ast.Assign)
        for target in node.targets
        if isinstance(target, ast.Name)
    }
    conditions: dict[ast.Call, list[ast.expr]] = {}
    for node in ast.walk(scope):
        if isinstance(node, ast.Call):
            root = _root(node)
            if root is not None:
                is_where = isinstance(node.func, ast.Attribute) and node.func.attr == "where"
                conditions.setdefault(root, []).extend(node.args if is_where else ())
    for root, found in conditions.items():
        table = root.args[0]
        if isinstance(table, ast.Name):
            yield table.id, root.lineno, {n for part in found for n in _names(part, kept)}


def _root(node: ast.expr) -> ast.Call | None:
    """Return the `sa.update(…)` that a chain of calls hangs on, if it does."""
    while isinstance(node, ast.Call) and isinstance(node.func, ast.Attribute):
        owner = node.func.value
        if node.func.attr == "update" and isinstance(owner, ast.Name) and owner.id == "sa":
            return node
        node = owner
    return None


def _names(part: ast.expr, kept: dict[str, ast.expr]) -> Iterator[str]:
    for node in ast.walk(part):
        if isinstance(node, ast.Attribute):
            yield node.attr
        elif isinstance(node, ast.Name):
            yield node.id
            if node.id in kept:
                value = kept[node.id]
                yield from _names(value, {k: v for k, v in kept.items() if k != node.id})


def _scopes(tree: ast.Module) -> Iterator[ast.stmt]:
    """Yield every function, and what stands outside of all of them."""
    yield from (node for node in ast.walk(tree) if isinstance(node, ast.FunctionDef))
    yield from (node for node in tree.body if isinstance(node, ast.Assign | ast.AnnAssign))


def _careless(path: Path) -> list[str]:
    """Return every update of a file that does not say what it expects."""
    tree = ast.parse(path.read_text())
    return [
        f"{path.name}:{line} changes {table} whatever its {LIFE_OF[table]} is by now"
        for scope in _scopes(tree)
        for table, line, names in changes(scope)
        if table in LIFE_OF and not names & {LIFE_OF[table], *ALSO.get(table, ())}
    ]


def test_every_change_of_a_row_with_a_life_says_what_it_expects() -> None:
    found = sorted(path for path in ROOM.rglob("*.py") if "migrations" not in path.parts)
    assert found
    assert [line for path in found for line in _careless(path)] == []


@pytest.mark.parametrize(
    ("line", "is_careless"),
    [
        ("c.execute(sa.update(booking).where(booking.c.id == 1).values(state=2))", True),
        ("c.execute(sa.update(seat).where(seat.c.id.in_(free)).values(pool='x'))", True),
        ("c.execute(sa.update(booking).values(state=2))", True),
        ("c.execute(sa.update(booking).where(booking.c.state == 1).values(state=2))", False),
        ("c.execute(sa.update(seat).where(seat.c.id == 1, is_open(now)).values(state=2))", False),
    ],
)
def test_the_law_sees_a_change_by_id_alone(tmp_path: Path, line: str, *, is_careless: bool) -> None:
    path = tmp_path / "room.py"
    path.write_text(f"def change(c, free, now):\n    {line}\n")
    assert bool(_careless(path)) is is_careless
