"""Why one source did not give a file; another source may."""

import http.client
import re
import socket
import ssl

from mlmodel_fetch.errors import Status, Stop
from mlmodel_fetch.text import safe


class SourceFailed(Exception):
    """One address failed; the work goes on with the next one."""

    def __init__(
        self,
        status: Status,
        reason: str,
        *,
        again: bool = False,
        after: float | None = None,
        forget: bool = False,
        advice: str = "",
    ) -> None:
        super().__init__(reason)
        self.status = status
        self.reason = reason
        self.again = again  # the same address may work soon
        self.after = after  # seconds that the server asks to wait
        self.forget = forget  # nothing more is to be asked of this mirror
        self.advice = advice


# What is said when every source failed: first what the user can act on, last what nobody can.
ORDER = (Status.TOKEN, Status.NETWORK, Status.CONTENT, Status.GONE)
ADVICE = {
    Status.NETWORK: "run the same command again: it goes on where it stopped",
    Status.CONTENT: "nothing was installed; try again later or with --mirror, and report it",
    Status.GONE: "look for a newer package, or report it to the maintainer of this one",
}


def stop_for_all(path: str, failures: list[tuple[str, SourceFailed]]) -> Stop:
    """The Stop for a file that no source could give; `failures` are by host."""
    if not failures:
        return Stop(Status.GONE, f"{path}: the manifest names no address", ADVICE[Status.GONE])
    status = min((failure.status for _, failure in failures), key=ORDER.index)
    chosen = next(failure for _, failure in failures if failure.status == status)
    reasons = dict.fromkeys(f"{safe(host, 100)}: {failure.reason}" for host, failure in failures)
    return Stop(status, f"{path}: " + "; ".join(reasons), chosen.advice or ADVICE.get(status, ""))


def of_connection(error: Exception, stall: float, proxy: str = "") -> SourceFailed:
    """What a failed connection means, and through which proxy it was made."""
    failure = _of_connection(error, stall)
    if proxy and failure.again:
        failure.reason = f"through the proxy {safe(proxy)}: {failure.reason}"
    return failure


def _of_connection(error: Exception, stall: float) -> SourceFailed:
    if isinstance(error, ssl.SSLCertVerificationError):
        return SourceFailed(
            Status.NETWORK,
            f"its certificate cannot be trusted ({safe(error.verify_message)})",
            forget=True,
            advice="if your network has its own authority, set SSL_CERT_FILE to its certificate",
        )
    if isinstance(error, TimeoutError):
        return SourceFailed(Status.NETWORK, f"nothing came for {stall:g} s", again=True)
    if isinstance(error, socket.gaierror):
        return SourceFailed(Status.NETWORK, "its name cannot be resolved", again=True)
    if isinstance(error, http.client.RemoteDisconnected):
        return SourceFailed(Status.NETWORK, "it closed the connection", again=True)
    if isinstance(error, http.client.IncompleteRead):
        return SourceFailed(Status.NETWORK, "the connection was cut", again=True)
    if isinstance(error, http.client.InvalidURL | UnicodeError):
        return SourceFailed(Status.GONE, "it led to an address that is not valid")
    if isinstance(error, http.client.HTTPException):
        return SourceFailed(Status.NETWORK, "it does not speak HTTP", again=True)
    if isinstance(error, OSError):
        tunnel = re.match(r"Tunnel connection failed: (\d{3})", str(error))
        if tunnel:
            return of_proxy(int(tunnel[1]))
        return SourceFailed(Status.NETWORK, safe(error.strerror or error), again=True)
    return SourceFailed(Status.NETWORK, f"its answer is not valid ({safe(error)})", again=True)


def of_proxy(code: int) -> SourceFailed:
    """What a proxy's refusal means."""
    if code == 407:
        return SourceFailed(
            Status.NETWORK,
            "the proxy asks for a user name and password",
            advice="name them in the proxy's address: http://USER:PASSWORD@HOST:PORT",
        )
    return SourceFailed(Status.NETWORK, f"the proxy answers {code}", again=True)
