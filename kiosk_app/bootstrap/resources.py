"""Where the data files lie: beside the packages, in the checkout and in the package alike."""

from pathlib import Path

RESOURCES = Path(__file__).parents[2] / "resources"
