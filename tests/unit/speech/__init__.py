"""The voice of a station: real espeak-ng, players that are scripts."""
