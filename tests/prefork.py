"""mlpolicy with its modules imported already: it forks for each run that the tests ask for.

Importing them is most of what a short run costs, and the tests make more than a thousand. A run
has a process, a directory, an environment and streams of its own, and ends as Python ends.

    prefork.py SOCKET    an open socket, by its number; a message on it is a run
"""

from __future__ import annotations

import gc
import json
import os
import signal
import socket
import sys
from importlib import import_module
from pkgutil import walk_packages

import mlpolicy
from mlpolicy.__main__ import main
from mlpolicy.evidence import indices

PATIENCE = 120  # seconds


def serve(asking: socket.socket) -> int:
    """Answer each run with its exit status until nobody asks; each run is its own process."""
    for module in walk_packages(mlpolicy.__path__, "mlpolicy."):
        import_module(module.name)
    indices.LISTS = os.devnull  # what apt has fetched on this machine must not matter
    gc.freeze()  # what is there already is not looked through at the end of each run
    while True:
        message, streams, _, _ = socket.recv_fds(asking, 1 << 20, 3)
        if not message:
            return 0
        child = os.fork()
        if child == 0:
            asking.close()
            become(*json.loads(message), streams)
            return main()
        for stream in streams:
            os.close(stream)
        _, status = os.waitpid(child, 0)
        asking.send(b"%d" % os.waitstatus_to_exitcode(status))


def become(words: list[str], directory: str, variables: dict[str, str], streams: list[int]) -> None:
    """Make this process the run of ``mlpolicy WORDS``; if it hangs, it is ended."""
    signal.alarm(PATIENCE)
    sys.argv = ["mlpolicy", *words]
    os.chdir(directory)
    os.environ.clear()
    os.environ.update(variables)
    for number, stream in enumerate(streams):
        os.dup2(stream, number)
        os.close(stream)


if __name__ == "__main__":
    sys.exit(serve(socket.socket(fileno=int(sys.argv[1]))))
