"""Small files to look at, made here: a picture of four colours, an upright photo with Exif, a PDF of pages."""

from __future__ import annotations

import io

from PIL import Image

RED, GREEN, BLUE, WHITE = (200, 30, 30), (30, 160, 60), (30, 60, 200), (255, 255, 255)


def quarters(
    width: int = 400, height: int = 200, *, format: str = "PNG", orientation: int = 1, model: str = ""
) -> bytes:
    """Red, green, blue and white, from the upper left to the lower right."""
    picture = Image.new("RGB", (width, height), WHITE)
    for colour, left, top in ((RED, 0, 0), (GREEN, width // 2, 0), (BLUE, 0, height // 2)):
        picture.paste(colour, (left, top, left + width // 2, top + height // 2))
    exif = Image.Exif()
    if orientation != 1:
        exif[0x0112] = orientation
    if model:
        exif[0x0110] = model
    out = io.BytesIO()
    picture.save(out, format, exif=exif) if len(exif) else picture.save(out, format)
    return out.getvalue()


def clip(seconds: int = 4, rate: int = 25, width: int = 64, height: int = 48) -> bytes:
    """A video whose red grows by two with each frame, and whose sound is heard in every other second."""
    import math
    from array import array

    import av

    out = io.BytesIO()
    with av.open(out, "w", format="mp4") as container:
        video = container.add_stream("mpeg4", rate=rate)
        video.width, video.height, video.pix_fmt = width, height, "yuv420p"
        audio = container.add_stream("aac", rate=48_000)
        audio.layout = "mono"
        for number in range(seconds * rate):
            frame = av.VideoFrame.from_image(Image.new("RGB", (width, height), (20 + 2 * number, 60, 60)))
            frame.pts = number
            container.mux(video.encode(frame))
        container.mux(video.encode(None))
        for begin in range(0, seconds * 48_000, 1024):
            loud = begin // 48_000 % 2 == 0
            samples = array("h", [int(20_000 * math.sin((begin + n) / 20)) if loud else 0 for n in range(1024)])
            sound = av.AudioFrame(format="s16", layout="mono", samples=1024)
            sound.planes[0].update(samples.tobytes())
            sound.sample_rate, sound.pts = 48_000, begin
            container.mux(audio.encode(sound))
        container.mux(audio.encode(None))
    return out.getvalue()
