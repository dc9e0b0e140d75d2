"""`python -m nnviz` is the command `nnviz`."""

import signal


def main() -> None:
    """Runs the command `nnviz`; Ctrl-C ends it without a traceback also while it starts, which takes seconds."""
    if signal.getsignal(signal.SIGINT) is signal.default_int_handler:
        signal.signal(signal.SIGINT, signal.SIG_DFL)  # until a server says how it ends
    from nnviz import cli

    cli.main()


if __name__ == "__main__":
    main()
