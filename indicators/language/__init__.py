"""Chinese text understood without any network: pure functions in time linear in the text."""
