"""The dossier: its neutral outline, and the files that are drawn from it."""
