"""The resident health card (居民健康卡): pure files, and a reader over any card link."""
