"""dashboard → metrics → etl, never back, and only through the doors; every module belongs to a layer."""

from __future__ import annotations

import ast
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[2]
LAYERS = ("etl", "metrics", "dashboard", "commonmeasure")

DOORS = {
    ("metrics", "etl"): {"etl.warehouse", "etl.problems", "etl.toml_file"},
    ("dashboard", "metrics"): {
        "metrics.catalogue",
        "metrics.cells",
        "metrics.dimensions",
        "metrics.periods",
        "metrics.release",
        "metrics.release_tables",
        "metrics.statistics",
    },
}
FORBIDDEN = {("etl", "metrics"), ("etl", "dashboard"), ("metrics", "dashboard"), ("dashboard", "etl")} | {
    (layer, "commonmeasure") for layer in LAYERS if layer != "commonmeasure"
}
WALLS = {
    "dash": ("dashboard",),
    "plotly": ("dashboard",),
    "choreographer": ("dashboard.exports",),
    "pptx": ("dashboard.exports",),
    "flask": ("dashboard",),
    "gunicorn": ("dashboard",),
    "sqlalchemy": ("etl.warehouse", "metrics.engines"),
    "pyspark": ("metrics.engines.spark",),
    "typer": ("commonmeasure",),
    "rich": ("commonmeasure",),
    "jinja2": ("etl.reporting",),
    "openpyxl": ("etl",),
    "shapely": ("etl", "metrics.release", "dashboard"),
    "splink": ("etl.matching",),
}


def modules() -> dict[str, Path]:
    found = {}
    for layer in LAYERS:
        for path in (ROOT / layer).rglob("*.py"):
            parts = path.relative_to(ROOT).with_suffix("").parts
            found[".".join(parts[:-1] if parts[-1] == "__init__" else parts)] = path
    return found


def imports_of(path: Path) -> set[str]:
    """Dotted names imported anywhere in the file, lazily or for types too; `from a import b` gives `a.b`."""
    names: set[str] = set()
    for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
        if isinstance(node, ast.Import):
            names |= {alias.name for alias in node.names}
        elif isinstance(node, ast.ImportFrom):
            assert node.level == 0, f"{path}: write imports in full, so that the layers can be read from them"
            names |= {f"{node.module}.{alias.name}" for alias in node.names}
    return names


def inside(name: str, package: str) -> bool:
    return name == package or name.startswith(f"{package}.")


@pytest.mark.parametrize("module", sorted(modules()))
def test_imports_go_down_and_through_the_doors(module: str) -> None:
    layer = module.partition(".")[0]
    for name in sorted(imports_of(modules()[module])):
        below = name.partition(".")[0]
        assert (layer, below) not in FORBIDDEN, (
            f"{module} imports {name}: {layer} may not know {below}. The arrows are dashboard → metrics → etl. "
            f"Move what is needed down, or let the command compose the two."
        )
        doors = DOORS.get((layer, below))
        if doors is not None:
            assert any(inside(name, door) for door in doors), (
                f"{module} imports {name}, which is no door of {below}. The doors are {', '.join(sorted(doors))}."
            )


@pytest.mark.parametrize("library", sorted(WALLS))
def test_third_party_walls(library: str) -> None:
    for module, path in modules().items():
        if any(inside(name, library) for name in imports_of(path)):
            assert any(inside(module, home) for home in WALLS[library]), (
                f"{module} imports {library}, which belongs to {', '.join(WALLS[library])} alone."
            )


def test_the_attacker_and_the_protection_know_nothing_of_each_other() -> None:
    for one, other in (("metrics.audit", "metrics.disclosure"), ("metrics.disclosure", "metrics.audit")):
        for module, path in modules().items():
            if inside(module, one):
                assert not any(inside(name, other) for name in imports_of(path)), f"{module} imports {other}"


def test_nothing_but_matching_opens_the_vault() -> None:
    door = {
        "etl.matching." + name
        for name in ("Vault", "match_people", "open_vault", "read_account", "take_over", "rules.MatchingRules")
    }
    for module, path in modules().items():
        if inside(module, "etl.matching"):
            continue
        for name in imports_of(path):
            if inside(name, "etl.matching"):
                assert name in door, f"{module} imports {name}, and the door of matching is {', '.join(sorted(door))}"
        assert "vault.duckdb" not in path.read_text(encoding="utf-8"), f"{module} names the vault's file"


def test_the_top_level_holds_what_it_may_hold() -> None:
    packages = {path.parent.name for path in ROOT.glob("*/__init__.py")}
    assert packages == set(LAYERS), "a new top-level package needs a layer of its own in this test"


def test_no_module_is_a_drawer() -> None:
    drawers = {"utils", "helpers", "common", "misc"}
    assert not {name for name in modules() if set(name.split(".")) & drawers}


def test_modules_stay_small() -> None:
    long = {name: lines for name, path in modules().items() if (lines := path.read_text().count("\n")) > 400}
    assert not long, "more than 400 lines: which nouns hide in it?"


def test_tests_have_no_package_files() -> None:
    assert not list((ROOT / "tests").rglob("__init__.py")), "tests/unit/metrics would shadow metrics"
