"""The pages of a department's budget."""
