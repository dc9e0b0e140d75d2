"""Announcing: the addresses of a server in the terminal."""

from ..words import say


def announce(name: str, addresses: list[str], browser: bool) -> None:
    """Print the addresses of a server.

    If `browser` is true, open the first one in a browser.
    """
    from ..server.address import open_in_browser

    here, *elsewhere = addresses
    print(
        say("{name}: {address}", name=name, address=here),
        *(say("From other machines: {address}", address=each) for each in elsewhere),
        say("Press Ctrl-C to stop it."),
        sep="\n",
        flush=True,
    )
    if browser:
        open_in_browser(here)
