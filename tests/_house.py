"""What the tests of the house read: the project's own files, parsed once."""

import ast
import subprocess
from dataclasses import dataclass
from functools import cache
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
ROOMS = ("app", "pages", "components", "queries", "actions", "data", "city")


@dataclass(frozen=True)
class Module:
    """One Python file of a room: name as imported, path, text and tree."""

    name: str
    path: Path
    text: str
    tree: ast.Module

    @property
    def room(self) -> str:
        """The first part of the name."""
        return self.name.split(".")[0]

    @property
    def shown(self) -> str:
        """The path from the project's folder."""
        return self.path.relative_to(ROOT).as_posix()


@cache
def project_files() -> tuple[Path, ...]:
    """The files that belong to the project: those under version control or about to be."""
    listed = subprocess.run(
        ["git", "ls-files", "-z", "--cached", "--others", "--exclude-standard"],
        cwd=ROOT,
        capture_output=True,
        check=False,
    )
    if listed.returncode == 0:
        found = [ROOT / name for name in listed.stdout.decode().split("\0") if name]
    else:
        found = [path for path in ROOT.rglob("*") if path.relative_to(ROOT).parts[0] not in (".venv", "store")]
    return tuple(sorted(path for path in found if path.is_file() and "__pycache__" not in path.parts))


@cache
def modules(*rooms: str) -> tuple[Module, ...]:
    """The Python files of these rooms (of all when none is named)."""
    found = []
    for path in project_files():
        parts = path.relative_to(ROOT).with_suffix("").parts
        if path.suffix != ".py" or parts[0] not in (rooms or ROOMS):
            continue
        found.append(read_module(path))
    return tuple(found)


def read_module(path: Path) -> Module:
    """One Python file, parsed."""
    parts = path.relative_to(ROOT).with_suffix("").parts
    text = path.read_text("utf-8")
    return Module(".".join(parts[:-1] if parts[-1] == "__init__" else parts), path, text, ast.parse(text))


def imports(module: Module) -> list[tuple[str, int]]:
    """The modules that one imports, anywhere in the file, also inside functions: (name, line)."""
    found = []
    package = module.name if module.path.name == "__init__.py" else module.name.rpartition(".")[0]
    for node in ast.walk(module.tree):
        if isinstance(node, ast.Import):
            found += [(alias.name, node.lineno) for alias in node.names]
        elif isinstance(node, ast.ImportFrom):
            base = node.module or ""
            if node.level:
                above = package.split(".")[: len(package.split(".")) - node.level + 1]
                base = ".".join([*above, *([base] if base else [])])
            found += [(base, node.lineno)]
            found += [(f"{base}.{alias.name}", node.lineno) for alias in node.names]
    return found


def public_functions(module: Module) -> list[ast.FunctionDef | ast.AsyncFunctionDef]:
    """Functions, and methods of public classes, whose names do not begin with an underscore."""
    found: list[ast.FunctionDef | ast.AsyncFunctionDef] = []
    for node in module.tree.body:
        inside = node.body if isinstance(node, ast.ClassDef) and not node.name.startswith("_") else [node]
        found += [
            one
            for one in inside
            if isinstance(one, ast.FunctionDef | ast.AsyncFunctionDef) and not one.name.startswith("_")
        ]
    return found


def texts(tree: ast.AST) -> list[tuple[str, int]]:
    """Every string written in the code, without docstrings: (text, line)."""
    docstrings = set()
    for node in ast.walk(tree):
        if isinstance(node, ast.Module | ast.ClassDef | ast.FunctionDef | ast.AsyncFunctionDef) and node.body:
            first = node.body[0]
            if isinstance(first, ast.Expr) and isinstance(first.value, ast.Constant):
                docstrings.add(id(first.value))
    return [
        (node.value, node.lineno)
        for node in ast.walk(tree)
        if isinstance(node, ast.Constant) and isinstance(node.value, str) and id(node) not in docstrings
    ]
