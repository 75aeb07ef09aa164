"""The built wheel, installed where the source tree cannot be seen."""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
import sysconfig
import tarfile
import zipfile
from pathlib import Path

import pytest

LEFT_OUT = shutil.ignore_patterns("__pycache__", ".*", "*.egg-info", "build", "dist", "tests", "benchmarks", "*.so")
EXTENSION = "dedupe_text/kernels/_native"


def build(root: Path, target: Path, **variables: str) -> str:
    """Build the source archive, and the wheel from the archive; return what the builder says."""
    tree = target / "tree"
    shutil.copytree(root, tree, ignore=LEFT_OUT)
    command = [sys.executable, "-m", "build", "--no-isolation", "--outdir", str(target), str(tree)]
    done = subprocess.run(command, env=os.environ | variables, capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stdout + done.stderr
    shutil.rmtree(tree)
    return done.stdout + done.stderr


@pytest.fixture(scope="module")
def wheel(project_root: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Build the wheel."""
    target = tmp_path_factory.mktemp("wheel")
    build(project_root, target)
    (built,) = target.glob("*.whl")
    return built


@pytest.fixture(scope="module")
def python(wheel: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Install the wheel into a fresh environment that sees the dependencies and nothing else of this one."""
    folder = tmp_path_factory.mktemp("environment")
    subprocess.run([sys.executable, "-m", "venv", "--without-pip", str(folder)], check=True)
    fresh = folder / "bin" / "python"
    # A path line in a .pth file does not run the .pth files found there, so an editable install stays unseen.
    site = subprocess.run(
        [str(fresh), "-c", "import sysconfig; print(sysconfig.get_path('purelib'))"],
        capture_output=True, text=True, check=True,
    )  # fmt: skip
    dependencies = dict.fromkeys((sysconfig.get_path("purelib"), sysconfig.get_path("platlib")))
    install = [sys.executable, "-m", "pip", "--python", str(fresh), "install", "--no-deps", "--no-index", str(wheel)]
    subprocess.run(install, check=True, capture_output=True)
    (Path(site.stdout.strip()) / "dependencies.pth").write_text("\n".join(dependencies), encoding="utf-8")
    return fresh


def contents(wheel: Path) -> set[str]:
    """Return the names of the files in a wheel, without its description."""
    return {name for name in zipfile.ZipFile(wheel).namelist() if ".dist-info/" not in name}


def sources(root: Path) -> set[str]:
    """Return the names of the files of the package, without what is made from them and without the C source."""
    files = (path for path in (root / "dedupe_text").rglob("*") if path.is_file() and "__pycache__" not in path.parts)
    return {path.relative_to(root).as_posix() for path in files if path.suffix not in (".c", ".h", ".so")}


def test_wheel_holds_the_whole_package(wheel: Path, project_root: Path) -> None:
    """Beside its description the wheel holds every file of the package and the kernels in C, built, for any Python."""
    assert contents(wheel) == sources(project_root) | {f"{EXTENSION}.abi3.so"}
    assert wheel.name.split("-")[2:4] == ["cp311", "abi3"]
    assert any(name.endswith("licenses/LICENSE") for name in zipfile.ZipFile(wheel).namelist())


def test_source_archive_holds_the_c_source(wheel: Path, project_root: Path) -> None:
    """The source archive holds the C source and nothing that was built from it."""
    (archive,) = wheel.parent.glob("*.tar.gz")
    with tarfile.open(archive) as opened:
        names = {name.partition("/")[2] for name in opened.getnames()}
    assert {name for name in names if name.startswith(EXTENSION)} == {f"{EXTENSION}.c", f"{EXTENSION}.pyi"}
    parts = {path.name for path in (project_root / "dedupe_text" / "kernels" / "native").iterdir()}
    assert {Path(name).name for name in names if name.endswith(".h")} == parts
    assert "setup.py" in names


def test_without_a_compiler_numpy_serves(project_root: Path, tmp_path: Path) -> None:
    """Where the C source cannot be built the builder says so, and the wheel has everything else."""
    said = build(project_root, tmp_path, CC="/bin/false")
    assert 'building extension "dedupe_text.kernels._native" failed' in said
    (built,) = tmp_path.glob("*.whl")
    assert contents(built) == sources(project_root)
    question = "from dedupe_text.kernels.implementation import IN_USE; print(IN_USE)"
    shutil.unpack_archive(built, tmp_path / "unpacked", "zip")
    done = subprocess.run([sys.executable, "-c", question], cwd=tmp_path / "unpacked", capture_output=True, check=True)
    assert done.stdout.split() == [b"numpy"]


def test_installed_command_cleans_the_example(python: Path, project_root: Path, tmp_path: Path) -> None:
    """The installed command gives the example article back clean, as the source tree's does."""
    article = tmp_path / "article.txt"
    shutil.copy(project_root / "docs" / "examples" / "article.txt", article)
    commands = {tmp_path: [str(python.parent / "dedupe-text")], project_root: [sys.executable, "-m", "dedupe_text"]}
    outputs = [
        subprocess.run([*command, "clean", str(article)], cwd=folder, capture_output=True, check=True).stdout
        for folder, command in commands.items()
    ]
    assert outputs[0] == outputs[1]
    assert 0 < len(outputs[0]) < len(article.read_bytes())


def test_installed_package_stands_alone(python: Path, tmp_path: Path) -> None:
    """The installed package is imported from its own environment and knows its version."""
    question = "import dedupe_text, sys; print(dedupe_text.__file__.startswith(sys.prefix), dedupe_text.__version__)"
    done = subprocess.run([str(python), "-c", question], cwd=tmp_path, capture_output=True, text=True, check=True)
    assert done.stdout.startswith("True ")
