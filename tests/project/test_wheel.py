"""The built wheel, installed where the source tree cannot be seen."""

from __future__ import annotations

import shutil
import subprocess
import sys
import sysconfig
import zipfile
from pathlib import Path

import pytest

LEFT_OUT = shutil.ignore_patterns("__pycache__", ".*", "*.egg-info", "build", "dist", "tests", "benchmarks")


@pytest.fixture(scope="module")
def wheel(project_root: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Build the source archive, and the wheel from the archive."""
    tree, target = tmp_path_factory.mktemp("source") / "tree", tmp_path_factory.mktemp("wheel")
    shutil.copytree(project_root, tree, ignore=LEFT_OUT)
    command = [sys.executable, "-m", "build", "--no-isolation", "--outdir", str(target), str(tree)]
    done = subprocess.run(command, capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stdout + done.stderr
    shutil.rmtree(tree)
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


def test_wheel_holds_the_whole_package(wheel: Path, project_root: Path) -> None:
    """Every file of the package is in the wheel, and beside it nothing but the description."""
    package = project_root / "dedupe_text"
    files = (path for path in package.rglob("*") if path.is_file() and "__pycache__" not in path.parts)
    names = zipfile.ZipFile(wheel).namelist()
    description = {name for name in names if ".dist-info/" in name}
    assert set(names) - description == {path.relative_to(project_root).as_posix() for path in files}
    assert any(name.endswith("licenses/LICENSE") for name in description)


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
