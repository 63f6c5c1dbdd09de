"""A filing comes in, a searchable index comes out."""
