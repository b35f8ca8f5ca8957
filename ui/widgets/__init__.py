"""The parts pages are built of: painted buttons, cards, drawings. They know no screens."""
