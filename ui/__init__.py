"""The surfaces: command line, browser app, REST. Thin: they call the answering layer."""
