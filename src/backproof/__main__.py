"""`backproof`, and `python -m backproof`: the command line, imported with Ctrl-C put off until it can say a word."""

import signal


def main() -> None:
    """Run the command line; a Ctrl-C while it is imported is taken when it runs, which says so in one line."""
    if hasattr(signal, "pthread_sigmask"):
        signal.pthread_sigmask(signal.SIG_BLOCK, {signal.SIGINT})
    from backproof.cli import main as command_line

    command_line()


if __name__ == "__main__":
    main()
