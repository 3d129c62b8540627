"""The page of sources and the reader.

``page`` puts list, details, ``custody`` and reader together. ``intake`` and ``paste`` take files and text in. In the
reader, ``text`` shows the text, ``marks`` is what is marked in it, ``passages`` lists that, ``bubble`` offers what can
be made of a selection (``actions``), and ``panel`` holds the form for it (``form``, ``incident_form``, ``call_form``,
``small_forms``, with the ``editors`` that only they need). ``file_side`` shows the file beside the text (with
``gui/viewer/``), and ``transcription`` takes a text that is typed from it.
"""
