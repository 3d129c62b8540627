"""Dialogs: what asks a person something and goes away again."""
