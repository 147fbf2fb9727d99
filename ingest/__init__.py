"""From the outside world to records: files and web pages are read into publications, passages and events."""
