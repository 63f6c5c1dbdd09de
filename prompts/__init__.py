"""Prompt files and word lists, as data, with one loader."""
