"""The settings of the window, of locking, and of the ways into the open vault. Everything takes effect at once."""
