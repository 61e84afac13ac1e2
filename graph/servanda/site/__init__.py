"""The explorer: pages about agreements, written into a folder or given by a server, page by page."""
