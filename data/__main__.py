"""The command line: python -m data <command>; each command is a module of data/commands."""

import argparse
import sqlite3
import sys
from importlib import import_module
from pkgutil import iter_modules

from city.catalogue import CatalogueError
from city.pack import PackError
from city.settings import SettingsError, settings
from data import commands
from data.ledger import LedgerError
from data.sources import SourceError
from data.trouble import BackupError, StoreTrouble, sentence


def main(arguments: list[str] | None = None) -> int:
    """Runs one command; 0 when it did what was asked, 1 with a sentence on stderr when not."""
    given = _parser().parse_args(arguments)
    try:
        return given.run(given)
    except (
        SettingsError,
        PackError,
        CatalogueError,
        SourceError,
        StoreTrouble,
        LedgerError,
        BackupError,
    ) as reason:
        print(reason, file=sys.stderr)
        return 1
    except sqlite3.OperationalError as fault:
        print(sentence(settings().store, fault), file=sys.stderr)
        return 1
    except OSError as reason:
        print(f"{reason.filename}: {reason.strerror}." if reason.filename else reason, file=sys.stderr)
        return 1
    except KeyboardInterrupt:
        return 130


def typed(module: str) -> str:
    """How a command is typed: its module's name with - for _, without the one that keeps it apart from a keyword."""
    return module.rstrip("_").replace("_", "-")


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(prog="python -m data", description=__doc__)
    choices = parser.add_subparsers(required=True, metavar="command")
    for found in iter_modules(commands.__path__):
        command = import_module(f"data.commands.{found.name}")
        one = choices.add_parser(typed(found.name), help=command.ABOUT, description=command.__doc__)
        command.add_to(one)
        one.set_defaults(run=command.run)
    return parser


if __name__ == "__main__":
    sys.exit(main())
