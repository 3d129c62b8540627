"""Records, values and rules. What a record is, declared once; nothing here knows a database or a window."""
