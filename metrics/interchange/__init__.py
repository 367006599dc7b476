"""What other programs read: definitions as a semantic model or a list, a release as a data package."""
