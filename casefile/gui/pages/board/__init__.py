"""The board of calls: a card for each addressee, in columns by where it stands or by who it is."""
