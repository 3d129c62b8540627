"""One reader per format: outside data becomes proposals. Runs in the process that holds no key."""
