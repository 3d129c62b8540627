"""The looks that each screen and dialog is drawn in."""

from __future__ import annotations

from dataclasses import dataclass

from casefile.gui.settings import Settings


@dataclass(frozen=True)
class Look:
    """How the program is set, and on what screen.

    :param screen: width and height in pixels.
    """

    name: str
    title: str
    language: str = "en"
    theme: str = "light"
    text_size: int = 100
    screen: tuple[int, int] = (1280, 800)

    def put_on(self, settings: Settings) -> None:
        """Set the program so."""
        settings.language, settings.theme, settings.text_size = self.language, self.theme, self.text_size


LOOKS = (
    Look("light", "Light"),
    Look("dark", "Dark", theme="dark"),
    Look("arabic", "Arabic", language="ar"),
    Look("arabic-dark", "Arabic, dark", language="ar", theme="dark"),
    Look("small", "1024 x 600", screen=(1024, 600)),
    Look("large", "Text of 200 %", text_size=200, screen=(1366, 768)),
    Look("small-large", "1024 x 600, text of 200 %", text_size=200, screen=(1024, 600)),
    Look("contrast", "High contrast", theme="contrast"),
    Look("contrast-dark", "High contrast, dark", theme="contrast_dark"),
)
