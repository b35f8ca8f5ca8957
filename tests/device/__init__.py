"""The bench checklist on real devices named by flag; out of every other run."""
