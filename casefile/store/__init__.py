"""Records in an encrypted database: one door for change, a journal that cannot be altered unseen, search, undo."""
