"""The page without a server: a folder of files, in which the desk runs in the browser's own Python."""
