"""The keyless worker: the one process that parses files from outside.

``client`` starts one process per file and talks to it over two pipes; everything it hears is checked as
hostile. ``__main__`` is that process: it holds no key, no environment, no open file, and gives away what the
system lets it give away (``sandbox``) before it looks at the first byte. It asks for pieces of the file as
it needs them, so that the type of a five-gigabyte video is known from its first kilobytes.

Only ``client``, ``extraction``, ``frames``, ``launch`` and ``limits`` are imported by the process that holds
the key, and none of them imports a parser.
"""
