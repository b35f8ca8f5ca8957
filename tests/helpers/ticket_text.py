"""What a ticket says, as text, wherever on the paper it stands."""

from collections.abc import Iterable, Sequence

from hardware.printer.blocks import Block, Columns, KeyValue, Line, Note


def flat(blocks: Sequence[Block]) -> Iterable[Block]:
    """Yield the blocks, those inside columns too."""
    for block in blocks:
        if isinstance(block, Columns):
            yield from flat((*block.left, *block.right))
        else:
            yield block


def text_of(blocks: Sequence[Block]) -> str:
    """Return everything that is to be read, a row each."""
    rows = []
    for block in flat(blocks):
        match block:
            case Line():
                rows.append(block.text)
            case KeyValue():
                rows.append(f"{block.key} {block.value}")
            case Note():
                rows.append(f"{block.lead} {block.text}")
            case _:
                pass
    return "\n".join(rows)
