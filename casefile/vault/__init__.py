"""The only cryptography in Casefile: keys, header, evidence files at rest, the writer lock.

Above this floor a vault is seen as :class:`~casefile.vault.vault.OpenVault`; nothing else holds a key.
"""
