"""Word lists: the language of Chinese financial reporting and of investors' questions."""
