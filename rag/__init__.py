"""A question comes in, a cited and checked answer comes out."""
