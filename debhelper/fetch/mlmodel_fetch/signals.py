"""Ending at once when asked to, also while the program waits inside the C library."""

import os
import signal
import sys
import threading
import time

from mlmodel_fetch.errors import Status

PATIENCE = 0.7  # seconds for an orderly end
INTERRUPTS = (signal.SIGINT, signal.SIGTERM, signal.SIGHUP)
GOODBYE = (
    "mlmodel-fetch: interrupted; what was received is kept\n"
    "  run the same command again: it goes on where it stopped"
)


def prepare() -> None:
    """Turn the signals into KeyboardInterrupt, and into an end without order when that hangs.

    Looking up a name can take many seconds in which Python runs no handler. The partial needs no
    order: every byte of it is in the file as soon as it counts.
    """
    for number in INTERRUPTS:
        if signal.getsignal(number) is not signal.SIG_IGN:  # nohup
            signal.signal(number, _interrupt)
    reader, writer = os.pipe()
    os.set_blocking(writer, False)
    signal.set_wakeup_fd(writer, warn_on_full_buffer=False)
    threading.Thread(target=_watch, args=(reader,), daemon=True).start()


def _interrupt(number: int, frame: object) -> None:
    raise KeyboardInterrupt


def _watch(reader: int) -> None:
    while data := os.read(reader, 1):
        if data[0] in INTERRUPTS:
            time.sleep(PATIENCE)
            os.write(sys.stderr.fileno(), f"\n{GOODBYE}\n".encode())
            os._exit(Status.INTERRUPTED)
