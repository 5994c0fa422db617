"""The objective editor without its pages: drafts, their checks, mends and conflicts."""
