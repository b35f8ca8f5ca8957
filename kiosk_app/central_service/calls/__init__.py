"""The calls of the wire: who may ask, the keyed act or question, the answer. Decides no rule."""
