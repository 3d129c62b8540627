"""The dialogs around the identity compartment."""
