"""A community folder: where things are in it, and what `community.toml` says.

Every key is known or a problem; all problems come at once. What belongs to the layers above is handed on unread.
"""
