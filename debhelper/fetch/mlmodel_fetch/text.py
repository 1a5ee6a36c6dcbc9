"""Text for people: foreign strings made harmless, sizes and times made short."""

UNITS = ("B", "kB", "MB", "GB", "TB", "PB")
LONGEST = 300  # characters of a foreign string that a message quotes


def safe(text: object, longest: int = LONGEST) -> str:
    """Escape whatever could move a terminal's cursor or forge a log line; cut what is too long."""
    whole = str(text)
    cut = whole if len(whole) <= longest else whole[:longest] + "..."
    return "".join(c if c.isprintable() else c.encode("unicode_escape").decode() for c in cut)


def lines(text: str) -> str:
    """Escape a text of several lines, keeping its line ends."""
    return "\n".join(safe(line.expandtabs(), longest=2000) for line in text.splitlines())


def size(count: float) -> str:
    """1234567 -> '1.2 MB', in powers of 1000 as disks and networks are sold."""
    amount, unit = float(count), UNITS[0]
    for unit in UNITS:
        if amount < 999.5 or unit == UNITS[-1]:
            break
        amount /= 1000
    if unit == "B":
        return f"{amount:.0f} B"
    return f"{amount:.1f} {unit}" if amount < 99.95 else f"{amount:.0f} {unit}"


def duration(seconds: float) -> str:
    """75 -> '1:15', 3700 -> '1:01:40'."""
    whole = int(min(seconds, 359999))
    hours, minutes = divmod(whole // 60, 60)
    return f"{hours}:{minutes:02}:{whole % 60:02}" if hours else f"{minutes}:{whole % 60:02}"
