"""Everything that only SQLite and its cipher can do. It knows no record and no table of the case file, and nothing
outside it knows SQLite: the store asks through :mod:`casefile.store.engine`.
"""
