"""The names on a pickle's stack and in its memo, as far as a name needs them."""

from __future__ import annotations

from mlpolicy.readers.pickle_runs import Run

STACK_LIMIT = 64
#: Longer texts are no names.
NAME_LIMIT = 256
#: Runs whose memo entries have not been counted yet; each keeps 64 KiB of the file in memory.
_LATER = 256
#: Bytes of opcode and length in front of the strings that occur in runs.
LEAD = {0x8C: 2, ord("X"): 5}

#: A text, the number of a memo entry, or anything that is no name.
Value = str | int | None


class Stack:
    """The top of the stack, and the memo.

    What a run put into the memo is counted out only when an entry is asked for by a name:
    few pickles do that, and late.
    """

    def __init__(self) -> None:
        self.values: list[Value] = []
        self.numbered = False  # from protocol 4 on the memo counts by itself
        self._memo: dict[int, str | bytes | None] = {}
        self._later: list[tuple[Run | None, str | None]] = []
        self._lost = False  # whether entries were passed over
        self._loose = False  # whether numbers of entries are on the stack

    def start(self, protocol: int) -> None:
        """A pickle of PROTOCOL begins here, or claims to."""
        self._solidify()
        self.numbered = protocol >= 4

    @property
    def top(self) -> Value:
        """The value on top."""
        return self.values[-1] if self.values else None

    def push(self, value: Value) -> None:
        """Put VALUE on top; values far below are forgotten."""
        self.values.append(value)
        if len(self.values) > STACK_LIMIT:
            del self.values[: STACK_LIMIT // 2]

    def clear(self) -> None:
        """Values were taken away in a way that is not followed."""
        self.values[:] = [None]

    def memoize(self) -> None:
        """Keep the top under the next number."""
        value = self.resolve(self.top)
        if self._later:
            self._later.append((None, value))
        else:
            self._keep(len(self._memo), value)

    def put(self, index: int) -> None:
        """Keep the top as entry INDEX."""
        if self.numbered:  # no honest pickler does both
            self._solidify()
        self._keep(index, self.resolve(self.top))

    def get(self, index: int) -> None:
        """Put entry INDEX on top."""
        self.push(index if self.numbered else self.resolve(index))
        self._loose = self.numbered

    def pass_over(self, run: Run) -> None:
        """Know nothing of the stack any more; of the memo, what RUN has put there."""
        if not self.numbered:
            self._lost = True
        else:
            self._later.append((run, self.resolve(self.top)))
            if len(self._later) > _LATER:
                self._settle()
        self.clear()

    def resolve(self, value: Value) -> str | None:
        """Return the text that VALUE is or stands for."""
        if not isinstance(value, int):
            return value
        self._settle()
        kept = None if self._lost else self._memo.get(value)
        if isinstance(kept, bytes):  # an opcode out of a run, with the MEMOIZE behind it
            size = LEAD.get(kept[0])
            return kept[size:-1].decode("utf-8", "replace") if size else None
        return kept

    def _keep(self, index: int, value: str | bytes | None) -> None:
        # The budget of opcodes limits how many there can be.
        known = not isinstance(value, str) or len(value) <= NAME_LIMIT
        self._memo[index] = value if known else None

    def _solidify(self) -> None:
        """Entries will change: let the stack hold what they were before."""
        if self._loose:
            self.values[:] = [self.resolve(value) for value in self.values]
            self._loose = False
        self._settle()

    def _settle(self) -> None:
        for run, top in self._later:
            if run is None:
                self._keep(len(self._memo), top)
                continue
            for item in run.memo():
                # A MEMOIZE alone keeps what was on top before the run.
                self._keep(len(self._memo), top if item == b"\x94" else item)
                top = None
        self._later.clear()
