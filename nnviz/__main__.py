"""Run the command `nnviz` as `python -m nnviz`."""

import signal


def main() -> None:
    """Run the command `nnviz`.

    Ctrl-C ends it without a traceback, even during its start.
    """
    if signal.getsignal(signal.SIGINT) is signal.default_int_handler:
        signal.signal(signal.SIGINT, signal.SIG_DFL)  # until a server installs its own handler
    from nnviz import cli

    cli.main()


if __name__ == "__main__":
    main()
