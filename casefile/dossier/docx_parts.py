"""The parts of a Word document beside its text (ECMA-376, parts 1 and 2): styles, page furniture, properties.

Made of fixed text, so that nothing of a machine or a template gets in.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable, Mapping

from casefile.dossier import style
from casefile.dossier.docx_text import escaped
from casefile.dossier.outline import Dossier
from casefile.dossier.style import TextStyle
from casefile.dossier.text.clean import without_controls

XML = '<?xml version="1.0" encoding="UTF-8" standalone="yes"?>\n'
_OFFICE = "http://schemas.openxmlformats.org/officeDocument/2006"
_MAIN = "http://schemas.openxmlformats.org/wordprocessingml/2006/main"
NAMESPACES = (
    f'xmlns:w="{_MAIN}" xmlns:r="{_OFFICE}/relationships" '
    'xmlns:wp="http://schemas.openxmlformats.org/drawingml/2006/wordprocessingDrawing" '
    'xmlns:a="http://schemas.openxmlformats.org/drawingml/2006/main" '
    'xmlns:pic="http://schemas.openxmlformats.org/drawingml/2006/picture"'
)
_W = f'xmlns:w="{_MAIN}" xmlns:r="{_OFFICE}/relationships"'
_TYPES = "application/vnd.openxmlformats-officedocument.wordprocessingml"
_PACKAGE = "application/vnd.openxmlformats-package"
_RELATED = "http://schemas.openxmlformats.org/package/2006/relationships"
FONT, ARABIC_FONT, MONO_FONT = "Calibri", "Arial", "Consolas"
"""What every office program has, or has a font of the same measures for."""

CONTENT_TYPES = (
    f'{XML}<Types xmlns="http://schemas.openxmlformats.org/package/2006/content-types">'
    f'<Default Extension="rels" ContentType="{_PACKAGE}.relationships+xml"/>'
    '<Default Extension="xml" ContentType="application/xml"/><Default Extension="png" ContentType="image/png"/>'
    '<Default Extension="jpeg" ContentType="image/jpeg"/>'
    f'<Override PartName="/word/document.xml" ContentType="{_TYPES}.document.main+xml"/>'
    f'<Override PartName="/word/styles.xml" ContentType="{_TYPES}.styles+xml"/>'
    f'<Override PartName="/word/settings.xml" ContentType="{_TYPES}.settings+xml"/>'
    f'<Override PartName="/word/numbering.xml" ContentType="{_TYPES}.numbering+xml"/>'
    f'<Override PartName="/word/header1.xml" ContentType="{_TYPES}.header+xml"/>'
    f'<Override PartName="/word/header2.xml" ContentType="{_TYPES}.header+xml"/>'
    f'<Override PartName="/word/footer1.xml" ContentType="{_TYPES}.footer+xml"/>'
    f'<Override PartName="/word/footer2.xml" ContentType="{_TYPES}.footer+xml"/>'
    f'<Override PartName="/docProps/core.xml" ContentType="{_PACKAGE}.core-properties+xml"/>'
    '<Override PartName="/docProps/app.xml" '
    'ContentType="application/vnd.openxmlformats-officedocument.extended-properties+xml"/></Types>'
)
PACKAGE_LINKS = (
    f'{XML}<Relationships xmlns="{_RELATED}">'
    f'<Relationship Id="rId1" Type="{_OFFICE}/relationships/officeDocument" Target="word/document.xml"/>'
    f'<Relationship Id="rId2" Type="{_RELATED}/metadata/core-properties" Target="docProps/core.xml"/>'
    f'<Relationship Id="rId3" Type="{_OFFICE}/relationships/extended-properties" Target="docProps/app.xml"/>'
    "</Relationships>"
)
APPLICATION = f'{XML}<Properties xmlns="{_OFFICE}/extended-properties"><Application>Casefile</Application></Properties>'
_LINKED = ("styles", "settings", "numbering", "footnotes", "header1", "header2", "footer1", "footer2")
LINKS: Mapping[str, str] = {name: f"rId{number}" for number, name in enumerate(_LINKED, start=1)}
"""The relationships of the document to its parts."""


def document_links(pictures: Iterable[tuple[str, str]]) -> str:
    """What the text refers to, pictures by relationship and file name."""
    made = [(LINKS[name], name.rstrip("12"), f"{name}.xml") for name in _LINKED]
    made += [(id_, "image", f"media/{name}") for id_, name in pictures]
    lines = "".join(
        f'<Relationship Id="{id_}" Type="{_OFFICE}/relationships/{kind}" Target="{target}"/>'
        for id_, kind, target in made
    )
    return f'{XML}<Relationships xmlns="{_RELATED}">{lines}</Relationships>'


def core(dossier: Dossier) -> str:
    """Title, subject, language and the one moment that the dossier names; nobody's name."""
    moment = f"{dossier.metadata.moment.astimezone(dt.UTC):%Y-%m-%dT%H:%M:%SZ}"
    told = {
        "dc:title": dossier.title,
        "dc:subject": dossier.metadata.subject,
        "cp:keywords": dossier.metadata.keywords,
        "dc:language": dossier.language,
    }
    lines = "".join(
        f"<{name}>{escaped(words)}</{name}>" for name, text in told.items() if (words := without_controls(text))
    )
    dates = "".join(
        f'<dcterms:{name} xsi:type="dcterms:W3CDTF">{moment}</dcterms:{name}>' for name in ("created", "modified")
    )
    return (
        f'{XML}<cp:coreProperties xmlns:cp="http://schemas.openxmlformats.org/package/2006/metadata/core-properties" '
        'xmlns:dc="http://purl.org/dc/elements/1.1/" xmlns:dcterms="http://purl.org/dc/terms/" '
        f'xmlns:xsi="http://www.w3.org/2001/XMLSchema-instance">{lines}{dates}</cp:coreProperties>'
    )


def settings(rtl: bool, language: str) -> str:
    """Fields are brought up to date when it is opened; who edits it later leaves no name in it."""
    theme = f'<w:themeFontLang w:val="en-US" w:bidi="{language}"/>' if rtl else f'<w:themeFontLang w:val="{language}"/>'
    return (
        f'{XML}<w:settings {_W}><w:zoom w:percent="100"/><w:removePersonalInformation/><w:removeDateAndTime/>'
        '<w:defaultTabStop w:val="720"/><w:updateFields w:val="true"/>'
        '<w:footnotePr><w:footnote w:id="-1"/><w:footnote w:id="0"/></w:footnotePr><w:compat>'
        '<w:compatSetting w:name="compatibilityMode" w:uri="http://schemas.microsoft.com/office/word" w:val="15"/>'
        f"</w:compat>{theme}</w:settings>"
    )


def numbering(lists: int) -> str:
    """Dots as list 1, numbers as the lists after it."""
    end = round((style.TEXT_WIDTH - style.MEASURE) * 20)
    shape = f'<w:pPr><w:ind w:left="300" w:right="{end}" w:hanging="300"/></w:pPr>'
    kinds = "".join(
        f'<w:abstractNum w:abstractNumId="{number}"><w:multiLevelType w:val="singleLevel"/><w:lvl w:ilvl="0">'
        f'<w:start w:val="1"/><w:numFmt w:val="{kind}"/><w:lvlText w:val="{text}"/><w:lvlJc w:val="left"/>{shape}'
        "</w:lvl></w:abstractNum>"
        for number, (kind, text) in enumerate((("bullet", "•"), ("decimal", "%1.")))
    )
    restart = '<w:lvlOverride w:ilvl="0"><w:startOverride w:val="1"/></w:lvlOverride>'
    numbered = "".join(f'<w:num w:numId="{2 + n}"><w:abstractNumId w:val="1"/>{restart}</w:num>' for n in range(lists))
    return (
        f'{XML}<w:numbering {_W}>{kinds}<w:num w:numId="1"><w:abstractNumId w:val="0"/></w:num>{numbered}</w:numbering>'
    )


def furniture(kind: str, inner: str) -> str:
    """A header (``hdr``) or footer (``ftr``)."""
    return f"{XML}<w:{kind} {_W}>{inner}</w:{kind}>"


def field(code: str, shown: str = "") -> str:
    """What Word reckons when the document is opened.

    :param shown: runs that stand there until then.
    """
    return (
        '<w:r><w:fldChar w:fldCharType="begin"/></w:r>'
        f'<w:r><w:instrText xml:space="preserve"> {escaped(code)} </w:instrText></w:r>'
        f'<w:r><w:fldChar w:fldCharType="separate"/></w:r>{shown}<w:r><w:fldChar w:fldCharType="end"/></w:r>'
    )


_RUNNING = frozenset({"BodyText", "Lead", "Quote", "WorkingNote", "Small", "ListParagraph"})


def styles(rtl: bool, language: str) -> str:
    """All styles, as the pages of the PDF are set."""
    languages = f'w:val="en-US" w:bidi="{language}"' if rtl else f'w:val="{language}" w:bidi="ar-SA"'
    fonts = f'w:ascii="{FONT}" w:hAnsi="{FONT}" w:eastAsia="{FONT}" w:cs="{ARABIC_FONT}"'
    made = [
        f"<w:docDefaults><w:rPrDefault><w:rPr><w:rFonts {fonts}/>{_colour(style.TEXT)}{_size(10.5)}"
        f'<w:lang {languages} w:eastAsia="ja-JP"/></w:rPr></w:rPrDefault><w:pPrDefault><w:pPr>'
        '<w:spacing w:after="0" w:line="276" w:lineRule="auto"/></w:pPr></w:pPrDefault></w:docDefaults>',
        '<w:style w:type="paragraph" w:default="1" w:styleId="Normal"><w:name w:val="Normal"/><w:qFormat/></w:style>',
        '<w:style w:type="character" w:default="1" w:styleId="DefaultParagraphFont">'
        '<w:name w:val="Default Paragraph Font"/></w:style>',
        '<w:style w:type="table" w:default="1" w:styleId="TableNormal"><w:name w:val="Normal Table"/><w:tblPr>'
        '<w:tblInd w:w="0" w:type="dxa"/><w:tblCellMar><w:top w:w="0" w:type="dxa"/><w:left w:w="108" w:type="dxa"/>'
        '<w:bottom w:w="0" w:type="dxa"/><w:right w:w="108" w:type="dxa"/></w:tblCellMar></w:tblPr></w:style>',
    ]
    for level, below in ((1, 12.0), (2, 2.0), (3, 2.0)):
        look = style.SECTION[level]
        made.append(_paragraph(f"Heading{level}", f"heading {level}", look, keep=True, outline=level, below=below))
    for level in (1, 2, 3):
        made.append(
            _paragraph(
                f"Heading{level + 3}", f"heading {level + 3}", style.HEADING[level], keep=True, outline=level + 3
            )
        )
    named = {
        "Title": ("Title", TextStyle(29, 1.22, "bold", before=92)),
        "Subtitle": ("Subtitle", TextStyle(14, 1.4, colour=style.SECONDARY, before=12)),
        "CoverMark": ("Cover Mark", TextStyle(9.4, 1.4, "bold", style.ACCENT)),
        "BodyText": ("Body Text", style.PARAGRAPH["body"]),
        "Lead": ("Lead", style.PARAGRAPH["lead"]),
        "Quote": ("Quote", style.PARAGRAPH["quote"]),
        "WorkingNote": ("Working Note", style.PARAGRAPH["note"]),
        "Small": ("Small", style.PARAGRAPH["small"]),
        "ListParagraph": ("List Paragraph", style.LIST),
        "Notice": ("Notice", style.NOTICE),
        "Label": ("Label", style.LABEL),
        "Value": ("Value", style.VALUE),
        "Cell": ("Table Cell", style.CELL),
        "CellHeading": ("Table Heading", style.CELL_HEADER),
        "FigureCaption": ("Figure Caption", style.FIGURE_CAPTION),
        "Figure": ("Figure", TextStyle(10, before=12)),
        "Gap": ("Gap", TextStyle(4, 1.0)),
        "Header": ("header", style.FURNITURE),
        "Footer": ("footer", style.FURNITURE),
    }
    made += [_paragraph(id_, name, look, running=id_ in _RUNNING) for id_, (name, look) in named.items()]
    made.append(_paragraph("Caption", "caption", style.CAPTION, keep=True, below=4.0))
    made.append(_paragraph("TOCHeading", "TOC Heading", style.SECTION[1], keep=True, below=12.0))
    leader = f'<w:tabs><w:tab w:val="right" w:leader="dot" w:pos="{round(style.TEXT_WIDTH * 20)}"/></w:tabs>'
    made.append(_paragraph("TOC1", "toc 1", TextStyle(10.2, 1.5, "bold", before=9), more=leader))
    made.append(_paragraph("TOC2", "toc 2", TextStyle(9.4, 1.5, before=1.5, indent=16), more=leader))
    hanging = '<w:tabs><w:tab w:val="left" w:pos="520"/></w:tabs>'
    made.append(_paragraph("CitationEntry", "Citation Entry", style.CITATION, more=hanging, hanging=520))
    made.append(_paragraph("FootnoteText", "footnote text", TextStyle(8.2, 1.25, before=1.0)))
    made += [_character("Mono", f'<w:rFonts w:ascii="{MONO_FONT}" w:hAnsi="{MONO_FONT}" w:cs="{MONO_FONT}"/>'),
             _character("CitationMark", '<w:vertAlign w:val="superscript"/>')]  # fmt: skip
    rule, faint = style.RULE[1:], style.FAINT[1:]
    inside = f'<w:insideH w:val="single" w:sz="4" w:space="0" w:color="{rule}"/>'
    top = f'<w:top w:val="single" w:sz="6" w:space="0" w:color="{faint}"/>'
    bottom = f'<w:bottom w:val="single" w:sz="4" w:space="0" w:color="{faint}"/>'
    shade = f'<w:shd w:val="clear" w:color="auto" w:fill="{style.HEADER_FILL[1:]}"/>'
    head = f'<w:tblStylePr w:type="firstRow"><w:tcPr>{shade}</w:tcPr></w:tblStylePr>'
    made.append(_table("DataTable", "Data Table", top + bottom + inside, head))
    made.append(_table("ValueTable", "Value Table", bottom.replace(faint, rule) + inside))
    return f"{XML}<w:styles {_W}>{''.join(made)}</w:styles>"


def _colour(colour: str) -> str:
    return f'<w:color w:val="{colour[1:]}"/>'


def _size(points: float) -> str:
    half = max(2, round(points * 2))
    return f'<w:sz w:val="{half}"/><w:szCs w:val="{half}"/>'


def _paragraph(
    id_: str,
    name: str,
    look: TextStyle,
    *,
    keep: bool = False,
    outline: int = 0,
    more: str = "",
    hanging: int = 0,
    below: float = 0.0,
    running: bool = False,
) -> str:
    """A style of paragraphs. Word measures lines in 240 parts of what the font needs, some 1.2 of its size.

    :param running: set no wider than the eye follows.
    """
    line = max(220, round(240 * look.leading / 1.22))
    bold = "<w:b/><w:bCs/>" if look.weight == "bold" else ""
    before, after = round(look.before * 20), round(below * 20)
    spacing = f'<w:spacing w:before="{before}" w:after="{after}" w:line="{line}" w:lineRule="auto"/>'
    start = round(look.indent * 20)
    end = start + (round((style.TEXT_WIDTH - style.MEASURE) * 20) if running else 0)
    indent = f'<w:ind w:left="{start}" w:right="{end}"/>' if start or end else ""
    if hanging:
        indent = f'<w:ind w:left="{hanging}" w:hanging="{hanging}"/>'
    level = f'<w:outlineLvl w:val="{outline - 1}"/>' if outline else ""
    return (
        f'<w:style w:type="paragraph" w:styleId="{id_}"><w:name w:val="{name}"/><w:basedOn w:val="Normal"/><w:qFormat/>'
        f"<w:pPr>{'<w:keepNext/>' if keep else ''}<w:widowControl/>{more}{spacing}{indent}{level}</w:pPr>"
        f"<w:rPr>{bold}{_colour(look.colour)}{_size(look.size)}</w:rPr></w:style>"
    )


def _character(id_: str, properties: str) -> str:
    return (
        f'<w:style w:type="character" w:styleId="{id_}"><w:name w:val="{id_}"/>'
        f'<w:basedOn w:val="DefaultParagraphFont"/><w:rPr>{properties}</w:rPr></w:style>'
    )


def _table(id_: str, name: str, borders: str, more: str = "") -> str:
    margins = (("top", 50), ("left", 90), ("bottom", 50), ("right", 90))
    sides = "".join(f'<w:{side} w:w="{width}" w:type="dxa"/>' for side, width in margins)
    return (
        f'<w:style w:type="table" w:styleId="{id_}"><w:name w:val="{name}"/><w:basedOn w:val="TableNormal"/>'
        f"<w:tblPr><w:tblBorders>{borders}</w:tblBorders><w:tblCellMar>{sides}</w:tblCellMar></w:tblPr>{more}</w:style>"
    )
