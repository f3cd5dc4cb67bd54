"""The doorbell: arq and Redis wake workers; what there is to do stands in the database."""
