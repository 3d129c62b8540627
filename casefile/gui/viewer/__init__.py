"""Looking at an evidence file inside the window.

``file`` asks the worker for pixels, off the GUI thread, and keeps the few that are needed. ``canvas`` shows a page with
what is marked in it and lets one mark more (``places`` turns fractions of a page into points of the widget and back,
``frames`` draws the rectangles). ``player`` plays a recording, with the ``speaker`` and, in the ``play_bar``, the
``timeline``. ``pane`` puts the ``bar``, ``levels``, ``claims`` and the ``cover`` around it; ``viewer`` shows one or two
of them. ``thumbnails`` draws the small pictures of lists.
"""
