"""Witnesses under pseudonym: what they know, what they consented to, what they told. No field here is for a name."""
