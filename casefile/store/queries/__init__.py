"""Reading: single records, lists, links, history, the journal."""
