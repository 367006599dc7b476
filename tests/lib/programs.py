"""Programs that tests need: LibreOffice for slides, Poppler for PDF, Java for Spark; installed where they may be.

Runnable, for `make`: installs those that are named and not there.
"""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
from pathlib import Path

# Each program, and Debian's package that has it.
PACKAGES = {
    "soffice": "libreoffice-impress-nogui",
    "pdftotext": "poppler-utils",
    "pdftoppm": "poppler-utils",
    "java": "default-jre-headless",
}
ADVICE = (
    "No {program} for the tests: install LibreOffice, Poppler and Java 17 or later "
    "(on Debian or Ubuntu: apt-get install libreoffice-impress poppler-utils default-jre-headless)."
)


def program(name: str) -> str:
    """Where the program is, installed by Debian's package if it must and may be."""
    found = shutil.which(name)
    if found is None and shutil.which("apt-get") and os.geteuid() == 0:
        for step in (["apt-get", "update"], ["apt-get", "install", "--yes", "--no-install-recommends", PACKAGES[name]]):
            subprocess.run(step, stdout=sys.stderr, check=False)
        found = shutil.which(name)
    if found is None:
        raise SystemExit(ADVICE.format(program=name))
    return found


def slides_as_pdf(presentation: Path, folder: Path) -> Path:
    """The PDF that LibreOffice makes of a presentation, with a profile of its own so that several may run at once."""
    profile = f"-env:UserInstallation={(folder / 'profile').resolve().as_uri()}"
    asked = [program("soffice"), profile, "--headless", "--convert-to", "pdf", "--outdir", str(folder)]
    subprocess.run([*asked, str(presentation)], check=True, capture_output=True, timeout=300)
    return folder / f"{presentation.stem}.pdf"


def text_of(pdf: Path) -> list[str]:
    """The words of each page as Poppler reads them, spaces and line ends made alike."""
    said = subprocess.run([program("pdftotext"), str(pdf), "-"], check=True, capture_output=True, text=True).stdout
    return [" ".join(page.split()) for page in said.split("\f")[:-1]]


def pictures_of(pdf: Path, folder: Path, dots_per_inch: int = 40) -> list[Path]:
    """A picture of each page as Poppler draws it."""
    folder.mkdir(parents=True, exist_ok=True)
    asked = [program("pdftoppm"), "-r", str(dots_per_inch), "-png", str(pdf), str(folder / "page")]
    subprocess.run(asked, check=True, capture_output=True)
    return sorted(folder.glob("*.png"))


if __name__ == "__main__":
    for name in sys.argv[1:]:
        print(program(name))
