"""The program's window, from the command line's arguments to the exit code."""

from __future__ import annotations

import signal
import sys
from collections.abc import Sequence
from functools import cache
from pathlib import Path
from types import TracebackType

from PySide6.QtCore import QLibraryInfo, QLocale, Qt, QTranslator
from PySide6.QtGui import QFontDatabase, QGuiApplication, QIcon
from PySide6.QtWidgets import QApplication

from casefile import i18n
from casefile.errors import EXIT_DONE, EXIT_USAGE
from casefile.gui import icons, relay, style
from casefile.gui.beginning import Beginning
from casefile.gui.cycles import collect_here
from casefile.gui.jobs import place_of
from casefile.gui.settings import Settings, forget_folders
from casefile.gui.signals import close_on_signals
from casefile.gui.succession import Succession, say_seen, wait_for_word
from casefile.gui.window import MainWindow

_BY_NAME = "DroidSansFallbackFull"
"""Chinese, Japanese and Korean: the system looks for these by language, and finds ours only by its name."""
_SAME_NAME = "DroidSansFallback"
"""Further signs in another file under the same name: the window can have only one of both."""
_FONTS = i18n.RESOURCES / "fonts"


def main(argv: Sequence[str]) -> int:
    """Run the window until it is closed.

    :param argv: arguments without the program's name: nothing, ``--demo``, or a vault's folder; or those of
        :func:`casefile.gui.relay.successor`.
    :returns: the exit code.
    """
    if argv and argv[0] == relay.FLAG:
        return take_place(int(argv[1]))
    arguments = [argument for argument in argv if argument != "--demo"]
    if len(arguments) > 1:
        return EXIT_USAGE
    app = QApplication([sys.argv[0]])
    settings = Settings()
    prepare(app, settings)
    window = make_window(app, settings, Path(arguments[0]) if arguments else None, demo="--demo" in argv)
    window.succession = Succession(0, _end_readers, window)
    close_on_signals(window)
    window.show()
    return _run(app, window)


def take_place(pipe: int) -> int:
    """Run the window of a program that has locked its vault and ends: where that was, and with the page that it says.

    :param pipe: see :func:`casefile.gui.relay.stand_by`.
    """
    signal.signal(signal.SIGINT, signal.SIG_DFL)  # until there is a window to close
    relay.tell(pipe)
    app = QApplication([sys.argv[0]])
    settings = Settings()
    prepare(app, settings)
    word = wait_for_word()
    if word is None:
        return EXIT_DONE
    if settings.take_over(word.settings):
        speak(app, settings.language or system_language())
        style.apply(app, settings.theme, settings.text_size)
    window = make_window(app, settings, None, beginning=word.beginning)
    window.succession = Succession(pipe, _end_readers, window)
    close_on_signals(window)
    say_seen(window, minimised=word.minimised)
    word.place(window)
    return _run(app, window)


def _run(app: QApplication, window: MainWindow) -> int:
    """Until the last window is closed, or there is no display any more to show one."""
    code = app.exec() or EXIT_DONE
    window.leave()
    return code


def _end_readers() -> None:
    if "casefile.workspace" in sys.modules:  # else no file was ever read
        from casefile.workspace import end_readers

        end_readers()


def prepare(app: QApplication, settings: Settings) -> None:
    """Name, fonts, language and look of the program."""
    app.setApplicationName("Casefile")
    app.setDesktopFileName("casefile")
    app.setQuitOnLastWindowClosed(True)
    collect_here(app)
    forget_folders()
    load_fonts()
    speak(app, settings.language or system_language())
    style.apply(app, settings.theme, settings.text_size)
    app.setWindowIcon(QIcon(icons.pixmap("briefcase", 64, style.colour("accent"))))


def make_window(
    app: QApplication,
    settings: Settings,
    folder: Path | None,
    *,
    demo: bool = False,
    beginning: Beginning | None = None,
) -> MainWindow:
    """The window, dressed again whenever the person or the system wants another look."""
    window = MainWindow(settings, folder, demo=demo, beginning=beginning)

    def dress(what: str) -> None:
        if what == "language":
            speak(app, settings.language or system_language())
        style.apply(app, settings.theme, settings.text_size)
        if what == "language":
            window.rebuild()
        window.fit()

    window.look_changed.connect(dress)
    app.styleHints().colorSchemeChanged.connect(lambda _scheme: dress("theme"))
    hints = app.styleHints()  # held: what it hands out goes with its wrapper
    hints.accessibility().contrastPreferenceChanged.connect(lambda _wanted: dress("theme"))

    def on_fault(kind: type[BaseException], error: BaseException, trace: TracebackType | None) -> None:
        window.show_crash(place_of(error))

    sys.excepthook = on_fault
    return window


def speak(app: QApplication, language: str) -> None:
    """Make the program speak a language: our words, Qt's own dialogs, the direction of reading, the shapes of
    numbers."""
    i18n.use(language)
    rtl = i18n.current().rtl
    app.setLayoutDirection(Qt.LayoutDirection.RightToLeft if rtl else Qt.LayoutDirection.LeftToRight)
    QLocale.setDefault(QLocale(language))
    old = app.findChild(QTranslator, "qtbase")
    if old is not None:
        app.removeTranslator(old)
        old.setParent(None)
    translator = QTranslator(app)
    translator.setObjectName("qtbase")
    folder = QLibraryInfo.path(QLibraryInfo.LibraryPath.TranslationsPath)
    if translator.load(QLocale(language), "qtbase", "_", folder):
        app.installTranslator(translator)


def system_language() -> str:
    """The first of the system's languages that the program speaks; English where it speaks none."""
    for name in QLocale.system().uiLanguages():
        code = name.split("-")[0].split("_")[0]
        if code in i18n.LANGUAGES:
            return code
    return "en"


def load_fonts() -> None:
    """The fonts that come with the program, for the scripts that a machine may lack.

    The system's own font stays first.
    """
    first, last = _families()
    app = QGuiApplication.instance()
    if isinstance(app, QApplication) and first:
        font = app.font()
        font.setFamilies(list(dict.fromkeys([*_preferred(first), *font.families(), *last])))
        app.setFont(font)


@cache
def _families() -> tuple[list[str], list[str]]:
    """Makes the fonts known, once, and names those to be asked for before the system's and after them.

    Those for further scripts need no name: they are found by letters that no other font draws. Of all of them only
    tables of contents are read here (5 ms).
    """
    first: list[str] = []
    for path in sorted(_FONTS.glob("*-Regular.*tf")):
        number = QFontDatabase.addApplicationFont(str(path))
        if number >= 0:
            first += QFontDatabase.applicationFontFamilies(number)
    for path in sorted(_FONTS.glob("*-Bold.*tf")):
        QFontDatabase.addApplicationFont(str(path))
    last: list[str] = []
    for path in sorted((_FONTS / "further").glob("*.ttf")):
        number = QFontDatabase.addApplicationFont(str(path)) if path.stem != _SAME_NAME else -1
        if number >= 0 and path.stem == _BY_NAME:
            last += QFontDatabase.applicationFontFamilies(number)
    return first, last


def _preferred(families: list[str]) -> list[str]:
    """Noto Sans first, then the scripts it lacks: one look on every machine, and no empty boxes."""
    return sorted((f for f in families if "Mono" not in f), key=lambda family: (family != "Noto Sans", family))
