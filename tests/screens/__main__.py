"""``python -m tests.screens -o DIR``: every screen and dialog in every look, and ``DIR/index.html`` beside them."""

from __future__ import annotations

import argparse
import html
import os
import shutil
import subprocess
import sys
import tempfile
import time
from pathlib import Path

from tests.screens.looks import LOOKS, Look

_NOT_ALL_DRAWN = 1


def main() -> int:
    """Make the sample case once, then draw it in a process and on a display of its own for each look."""
    asked = argparse.ArgumentParser(prog="python -m tests.screens", description=__doc__)
    asked.add_argument("-o", "--out", type=Path, required=True, help="the folder for the pictures; it is made")
    asked.add_argument("--look", action="append", choices=[look.name for look in LOOKS], help="only this look")
    asked.add_argument("--only", default="", help="only screens and dialogs whose name holds this")
    asked.add_argument("--vault", type=Path, help=argparse.SUPPRESS)
    given = asked.parse_args()
    looks = [look for look in LOOKS if not given.look or look.name in given.look]
    if given.vault is not None:
        return draw(looks[0], given.vault, given.out, given.only)
    if shutil.which("xvfb-run") is None:
        asked.error("xvfb-run is not installed: each look has a display of its own")
    from tests.screens.stage import make_vault

    failed = 0
    with tempfile.TemporaryDirectory(prefix="casefile-screens-") as name:
        vault = make_vault(Path(name))
        for look in looks:
            began = time.monotonic()
            code = in_its_own_display(look, vault, given.out, given.only)
            sys.stdout.write(f"{look.title}: {time.monotonic() - began:.0f} s{', not all' if code else ''}\n")
            failed = failed or code
    write_index(given.out)
    return failed


def in_its_own_display(look: Look, vault: Path, out: Path, only: str) -> int:
    """Draw one look on a display of its size."""
    screen = "-screen 0 {}x{}x24".format(*look.screen)
    command = ["xvfb-run", "--auto-servernum", "--server-args", screen, sys.executable, "-m", "tests.screens"]
    command += ["--out", str(out), "--look", look.name, "--vault", str(vault), "--only", only]
    return subprocess.run(command, env={**os.environ, "QT_QPA_PLATFORM": "xcb"}, check=False).returncode


def draw(look: Look, vault: Path, out: Path, only: str) -> int:
    """Draw one look here; what cannot be drawn is named, and the others follow."""
    from PySide6.QtWidgets import QApplication

    from casefile.gui.settings import Settings
    from tests.screens import stage as stages
    from tests.screens.dialogs import DIALOGS
    from tests.screens.screens import AT_THE_DOOR, IN_THE_CASE, MENUS, TOUR, Screen

    with tempfile.TemporaryDirectory(prefix="casefile-look-") as name:
        os.environ["HOME"] = name
        app = QApplication([])
        settings = Settings(Path(name) / "window.json")
        look.put_on(settings)
        stage = stages.open_stage(app, settings, stages.copy_of(vault, Path(name)), Path(name))
        stage.window.resize(*look.screen)
        failed = 0

        def one(screen: Screen) -> int:
            if only not in screen.name:
                return 0
            try:
                screen.show(stage)
                stages.wait(150)
                stages.keep(stage.window, out / look.name / f"{screen.name}.png")
            except Exception as error:
                sys.stderr.write(f"{look.name}/{screen.name}: {error!r}\n")
                return _NOT_ALL_DRAWN
            return 0

        for screen in AT_THE_DOOR:
            failed |= one(screen)
        stage.window.door.ask_passphrase(Path(name) / vault.name)
        stage.rest()
        stages.unlock(stage)
        for screen in (*IN_THE_CASE, *TOUR):
            failed |= one(screen)
            stage.close_all()
        for menu in MENUS:
            if only in menu.name:
                menu.show(stage)
                stages.wait(100)
                popup = app.activePopupWidget()
                if popup is not None:
                    stages.keep(popup, out / look.name / f"{menu.name}.png")
                stage.close_all()
        for dialogue in DIALOGS:
            if only not in dialogue.name:
                continue
            try:
                dialog = dialogue.make(stage)
                dialog.show()
                stages.wait(100)
                stage.rest()
                stages.keep(dialog, out / look.name / f"dialog-{dialogue.name}.png")
            except Exception as error:
                sys.stderr.write(f"{look.name}/{dialogue.name}: {error!r}\n")
                failed = _NOT_ALL_DRAWN
            stage.close_all()
        stage.window.close()
        stages.wait(1500)
        return failed


def write_index(out: Path) -> None:
    """A page that shows what lies in the folder: a row for each screen, a column for each look."""
    looks = [look for look in LOOKS if (out / look.name).is_dir()]
    names = sorted({path.name for look in looks for path in (out / look.name).glob("*.png")})
    names.sort(key=lambda name: name.startswith(("dialog-", "menu-")))
    head = "".join(f"<th>{html.escape(look.title)}</th>" for look in looks)
    rows = "".join(
        f"<tr><th>{html.escape(name.removesuffix('.png'))}</th>"
        + "".join(
            f'<td><a href="{look.name}/{name}"><img src="{look.name}/{name}" alt="" loading="lazy"></a></td>'
            for look in looks
        )
        + "</tr>"
        for name in names
    )
    style = "table{border-spacing:8px}img{width:420px}th{font:14px sans-serif;text-align:start;vertical-align:top}"
    page = f'<!doctype html><meta charset="utf-8"><title>Casefile: every screen</title><style>{style}</style>'
    (out / "index.html").write_text(f"{page}<table><tr><td></td>{head}</tr>{rows}</table>\n", encoding="utf-8")


if __name__ == "__main__":
    sys.exit(main())
