"""How each effect is carried out: act through an adapter, answer with an event.

The intent is journalled before the first byte of a keyed request leaves. What is expected to fail
becomes an event; anything else is a defect and may fly, the lane catches it.
"""
