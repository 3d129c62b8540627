"""Costs as ratios against a named baseline: ``python -m tests.benchmarks`` prints one table. Not part of the tests."""
