"""The commands of `python -m data`: one module a command, named as the command is typed (`_` for `-`; one behind
a name that is a keyword of Python).

Each has ABOUT (one line of help), `add_to(parser)` (its arguments) and `run(given)`: 0 when it did what was asked,
1 with a sentence on stderr when not.
"""
