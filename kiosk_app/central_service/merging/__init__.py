"""Records of one person: joined, and taken apart again."""
