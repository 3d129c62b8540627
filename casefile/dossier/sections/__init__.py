"""The sections of a dossier, one module each. All are functions from the projected case to blocks of the outline."""
