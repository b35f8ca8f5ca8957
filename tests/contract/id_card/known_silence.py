"""A reader's clock that only counts silence somebody can be sure of.

A busy machine lets an answer come late; a short deadline would call the module silent. So a second
passes for the reader only when a read came back empty although the module had answered all it was
asked and every byte of that had been read: then nothing more can come.
"""

from hardware.emulators.sam_module import Answer, SamModule
from hardware.line import Line, OpenLine


class CountedModule(SamModule):
    """A module that counts what it was sent and what it answers.

    Attributes:
        heard, said: bytes so far.
    """

    def __init__(self) -> None:
        super().__init__()
        self.heard = self.said = 0

    def receive(self, data: bytes) -> list[Answer]:
        answers = super().receive(data)
        self.said += sum(len(answer.frame) for answer in answers)
        self.heard += len(data)  # last: whoever sees it sees what was said to it, too
        return answers


class KnownSilence:
    """Opens lines, and is the clock of the reader that reads them.

    Args:
        open_line: of the far end.
        module: at the far end.
        is_at_once: the far end has nothing under way, so a read that is empty is the end of it.
    """

    def __init__(
        self, open_line: OpenLine, module: CountedModule, *, is_at_once: bool = False
    ) -> None:
        self._open = open_line
        self._module = module
        self._is_at_once = is_at_once
        self.now = 1000.0
        self.asked = self.read = 0

    def __call__(self) -> float:
        return self.now

    def open(self) -> Line:
        self.settle()
        return _Watched(self._open(), self)

    @property
    def is_all_said(self) -> bool:
        if self._is_at_once:
            return True
        return self._module.heard >= self.asked and self.read >= self._module.said

    def settle(self) -> None:
        """Expect nothing of what went before: it was thrown away."""
        self.asked, self.read = self._module.heard, self._module.said


class _Watched:
    """See `Line`."""

    def __init__(self, line: Line, silence: KnownSilence) -> None:
        self._line = line
        self._silence = silence

    def write(self, data: bytes) -> None:
        self._silence.asked += len(data)
        self._line.write(data)

    def read_some(self, timeout_s: float) -> bytes:
        data = self._line.read_some(timeout_s)
        self._silence.read += len(data)
        if not data and self._silence.is_all_said:
            self._silence.now += timeout_s
        return data

    def reset_input(self) -> None:
        self._line.reset_input()
        self._silence.settle()

    def close(self) -> None:
        self._line.close()
