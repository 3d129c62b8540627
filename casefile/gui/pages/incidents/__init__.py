"""Incidents: the list, and what happened in each of them with its figures, parties, citations and facts."""
