"""Press releases and letters."""
