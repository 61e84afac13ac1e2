"""Tools for assistants: questions, norms, states and search by the Model Context Protocol."""
