"""The commands of ``dongmi``: one file each, imported when the command is called."""
