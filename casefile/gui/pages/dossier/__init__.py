"""The page of dossiers: for whom, what goes in, what stands between, and the export."""
