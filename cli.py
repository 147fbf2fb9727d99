"""The command line."""


def main() -> int:
    """Run ran-kb."""
    return 0
